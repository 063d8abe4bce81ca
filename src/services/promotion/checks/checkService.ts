import type { Environment } from '../../../model/environment.ts'

import type { ConditionMode } from '../../../model/promotion.ts'
import { readChecks } from './readChecks.ts'
import type { CheckService } from '../../../model/promotionService.ts'

type Options = {
  /** the current `policy.checks.mode` of an environment */
  readMode(environment: Pick<Environment, 'name' | 'kind'>): Promise<ConditionMode>
  /** hosts, addresses and blocks outside the public internet that HTTP checks may request */
  allow: string[]
}

/** The checks that operations run (`ExecutorDeps.checks`). */
export function createCheckService({ readMode: mode, allow }: Options): CheckService {
  return {
    readDeclaredChecks: async ({ environment, tree }) => {
      const checks = await readChecks(tree, environment)
      const demanded = await mode(environment)
      return checks.length === 0 || demanded === 'off' ? null : { mode: demanded, checks, allow }
    },
  }
}
