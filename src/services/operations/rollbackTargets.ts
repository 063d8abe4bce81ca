import { z } from 'zod'
import { requireEnvironment } from '../environments/getEnvironment.ts'
import { environmentNameSchema } from '../../model/environment.ts'
import { parseInput } from '../../lib/input.ts'

import { selectGood, selectLastGood, isSameRevision, readWrites } from './rollback.ts'
import type { RollbackTarget } from '../../model/operation.ts'
import type { Page } from '../../lib/pagination.ts'
import type { VerbContext } from '../../model/verbContext.ts'
import { slicePage } from '../../lib/pagination.ts'
import { requirePresent } from '../../lib/requirePresent.ts'

const inputSchema = z.strictObject({
  name: environmentNameSchema,
  page: z.int().min(1).default(1),
  pageSize: z.int().min(1).max(100).default(20),
})

/**
 * Operations that `{"kind": "rollback", "to": …}` may name, newest first. @throws TwinstackError
 * `not-found`, `forbidden`
 */
export async function listRollbackTargets({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<Page<RollbackTarget>> {
  const { name, page, pageSize } = parseInput(inputSchema, input)
  const environment = await requireEnvironment(ctx, name, 'operation:read')
  const writes = await readWrites(ctx.store, environment)
  const good = selectGood(writes)
  const [chosen, deployed] = [
    selectLastGood(writes)?.id,
    good.find(({ id }) => id === environment.deployed?.operation),
  ]
  const items = slicePage(good, { page, pageSize }).map(operation => ({
    operation: operation.id,
    kind: operation.kind,
    at: requirePresent(operation.finishedAt),
    revision: requirePresent(operation.revision),
    overrides: operation.overrides,
    message: operation.message,
    deployed: deployed !== undefined && isSameRevision(operation, deployed),
    chosen: operation.id === chosen,
  }))
  return { items, page, pageSize, total: good.length }
}
