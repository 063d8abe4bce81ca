/** A service with a staging and a production, whose operations start and end by hand. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Test } from 'tap'
import type { Operation, Plan } from '../../../../src/model/operation.ts'
import { createPromotionService } from '../../../../src/services/promotion/promotionService.ts'

import type { Revision, Tree } from '../../../../src/model/revision.ts'
import { driftReport } from '../../../helper/drift.ts'
import { testApp } from '../../../helper/app.ts'
import { ana, newEnvironment, newOperation } from '../../../helper/store.ts'
import { cluster, sound } from '../../compliance/fixture.ts'
import type { BoundPlan } from '../../../../src/model/promotionService.ts'
import { requirePresent } from '../../../helper/present.ts'

export async function createGateLab(t: Test) {
  const app = await testApp(t)
  const {
    services: { store },
    call,
  } = app
  app.services.promotion = { ...app.services.promotion, file: {} }
  const folder = mkdtempSync(join(tmpdir(), 'twinstack-gate-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const revision: Revision = {
    id: 'c0ffee',
    commit: 'c0ffee',
    ref: 'main',
    subject: 's',
    author: 'a',
    committedAt: null,
    dirty: false,
    dependencies: 'd',
  }
  const tree: Tree = {
    revision,
    folder,
    modules: folder,
    project: 'shop',
    main: join(folder, 'index.ts'),
  }
  app.services.trees = {
    resolve: async ref =>
      ref === null || ref === 'c0ffee' ? revision : { ...revision, id: ref, commit: ref },
    prepareFiles: async of => ({ ...tree, revision: of }),
    prepareTree: async of => ({ ...tree, revision: of }),
  }
  const service = createPromotionService({ promotion: app.services.promotion })
  const resources = [cluster(), ...sound]

  async function startCase(
    environment: string,
    over: Parameters<typeof newOperation>[1] = {},
  ): Promise<Operation> {
    const kind = environment === 'production' ? 'production' : 'staging'
    const { id } = await store.operations.create(
      newOperation(environment, { environmentKind: kind, revision, ...over }),
    )
    return requirePresent(
      await store.operations.claim(environment, { worker: 'w', leaseSeconds: 60 }),
    ).operation.id === id
      ? requirePresent(await store.operations.get(id))
      : Promise.reject(new Error('another was claimed'))
  }

  async function waitForEnd(
    environment: string,
    to: 'succeeded' | 'failed' | 'refused' = 'succeeded',
    over: Parameters<typeof newOperation>[1] = {},
  ): Promise<Operation> {
    const { id } = await startCase(environment, over)
    return requirePresent(
      await store.operations.transition(id, {
        from: 'running',
        to,
        actor: ana,
        reason: to,
        schemaDigest: 's1',
      }),
    )
  }

  async function deployedEnvironment(environment: string): Promise<Operation> {
    const operation = await waitForEnd(environment)
    await store.environments.record(environment, {
      deployed: { operation: operation.id, revision },
      state: { resources, digest: `state of ${environment}` },
    })
    return operation
  }

  const planOf = ({ id }: Operation, over: Partial<Plan> = {}): Plan => ({
    operation: id,
    environment: 'production',
    revision: revision.id,
    at: new Date().toISOString(),
    refreshed: [],
    planned: [],
    dependents: [],
    state: resources,
    settings: {},
    ruleFindings: [],
    ...over,
  })
  const boundTo = (operation: Operation, over: Partial<BoundPlan> = {}): BoundPlan => ({
    plan: planOf(operation),
    digest: 'p',
    stateDigest: null,
    settingsDigest: 'x',
    schemaDigest: 's1',
    ...over,
  })
  const environment = async () => requirePresent(await store.environments.get('production'))
  const judgeCase = async (operation: Operation, bound: BoundPlan | null) =>
    requirePresent(
      await service.judgeGate(store, { operation, environment: await environment(), tree }, bound),
    )
  const unmetOf = ({ conditions }: { conditions: { name: string; met: boolean | null }[] }) =>
    conditions.filter(({ met }) => met === false).map(({ name }) => name)
  const test = (operation: string, name = 'health', outcome: 'passed' | 'failed' = 'passed') => ({
    id: crypto.randomUUID(),
    operation,
    at: new Date().toISOString(),
    source: 'checks' as const,
    name,
    outcome,
    total: 1,
    failed: 0,
    skipped: 0,
    seconds: 1,
    by: 'twinstack',
    url: null,
    cases: [],
  })

  /** A drift check of an environment that began now, and what it saw. */
  async function runCheck(name: string, over: Parameters<typeof driftReport>[0] = {}) {
    const check = await waitForEnd(name, 'succeeded', { kind: 'drift-check' })
    const report = driftReport({
      environment: name,
      operation: check.id,
      checkedAt: new Date().toISOString(),
      confirmed: true,
      ...over,
    })
    await store.runInTransaction(async bound => {
      await bound.operations.saveDrift(report)
      await bound.findings.record(report)
    })
    return check
  }

  for (const kind of ['staging', 'production'] as const)
    await store.environments.create(newEnvironment(kind, { kind }))

  return {
    app,
    store,
    call,
    service,
    resources,
    revision,
    tree,
    started: startCase,
    ended: waitForEnd,
    deployed: deployedEnvironment,
    planOf,
    boundTo,
    environment,
    judged: judgeCase,
    unmetOf,
    test,
    checked: runCheck,
    folder,
  }
}
