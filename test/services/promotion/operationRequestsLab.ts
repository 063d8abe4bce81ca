/**
 * What the gate says to each kind of operation, whatever requested it; a staging and a production
 * that run `deployed`.
 */
import { join } from 'node:path'
import { type Test } from 'tap'
import {
  isWriting,
  type Operation,
  type OperationKind,
  type RequestedKind,
} from '../../../src/model/operation.ts'
import { createPromotionService } from '../../../src/services/promotion/promotionService.ts'

import type { GateDecision } from '../../../src/model/promotion.ts'
import type { Revision, Tree } from '../../../src/model/revision.ts'
import { type Task } from '../../../src/model/schedule.ts'
import { testApp } from '../../helper/app.ts'
import { ana, newEnvironment, newOperation } from '../../helper/store.ts'
import type { BoundPlan } from '../../../src/model/promotionService.ts'
import { requirePresent } from '../../helper/present.ts'

type RequestCase = {
  rule: GateDecision['rule']
  /**
   * what a production that runs `deployed` says to code that staging has never seen, and to a state
   * that something else wrote
   */
  unseen: 'refused at the gate' | 'refused at the request' | 'runs no new code' | 'changes nothing'
  body: object
}

export const writes = [{ type: 'aws:sns/topic:Topic', name: 'news', id: 'arn' }]
const requested: Record<RequestedKind, RequestCase> = {
  preview: { rule: 'not-gated', unseen: 'changes nothing', body: { revision: 'unseen' } },
  'drift-check': { rule: 'not-gated', unseen: 'changes nothing', body: {} },
  deploy: { rule: 'promotion', unseen: 'refused at the gate', body: { revision: 'unseen' } },
  rollback: { rule: 'rollback', unseen: 'refused at the gate', body: {} },
  reconcile: {
    rule: 'deployed-revision',
    unseen: 'refused at the request',
    body: { revision: 'unseen' },
  },
  rebuild: {
    rule: 'deployed-revision',
    unseen: 'refused at the request',
    body: { revision: 'unseen', confirm: 'production' },
  },
  // by a right, with the name typed, and an approval where the policy says so; what it takes away
  // was let in before
  destroy: { rule: 'not-gated', unseen: 'runs no new code', body: { confirm: 'production' } },
  import: {
    rule: 'not-gated',
    unseen: 'runs no new code',
    body: { confirm: 'production', resources: writes },
  },
  // the recorded state alone
  'state-edit': {
    rule: 'not-gated',
    unseen: 'runs no new code',
    body: { confirm: 'production', stateEdit: { action: 'repair' } },
  },
}

/** `out-of-band` can't be requested. */
export const kinds = requested as Record<OperationKind, RequestCase>

/**
 * What each task of a schedule asks for; drift that a policy covers is put right by a reconcile.
 */
export const scheduled: Record<Task, OperationKind | null> = {
  'drift-check': 'drift-check',
  parity: null,
  audit: null,
  down: 'destroy',
  up: 'deploy',
  deploy: 'deploy',
}

/**
 * Routes that are no reading: those that lead to operations, by which kind; all others lead to
 * none.
 */
export const starting: Record<string, OperationKind | 'any'> = {
  'POST /v1/environments/:name/operations': 'any',
  'DELETE /v1/environments/:name': 'destroy',
  'POST /v1/schedules/:id/run': 'drift-check',
  'POST /v1/environments/:name/adoption': 'state-edit',
  'POST /v1/commands': 'any',
  'POST /dashboard/environments/:name/operations': 'any',
  'POST /dashboard/start/twins': 'deploy',
  'POST /dashboard/administration/schedules/:schedule/run': 'drift-check',
  // both of copies alone: see below
  'POST /v1/environments': 'deploy',
  'PUT /v1/environments/:name': 'deploy',
}
export const startingNothing = [
  'POST /v1/environments/:name/settings/encrypt',
  'POST /v1/environments/:name/settings/keys',
  'PATCH /v1/environments/:name',
  'PATCH /v1/environments/:name/policy',
  'PUT /v1/environments/:name/maintenance-windows',
  'POST /v1/environments/:name/schedules',
  'POST /v1/schedules',
  'PATCH /v1/schedules/:id',
  'DELETE /v1/schedules/:id',
  'POST /v1/operations/:id/cancel',
  'POST /v1/tokens',
  'POST /v1/token-exchange',
  'POST /v1/sign-in-links',
  'DELETE /v1/tokens/:id',
  'POST /v1/parity',
  'POST /v1/parity/exports',
  'POST /v1/compliance-audits',
  'POST /v1/compliance-audits/:id/findings/:key',
  'POST /v1/compliance-audits/:id/sign',
  'POST /v1/environments/:name/extend',
  'POST /v1/operations/:id/tests',
  'POST /v1/operations/:id/sign-offs',
  'POST /v1/operations/:id/approve',
  'POST /v1/operations/:id/reject',
  'POST /dashboard/sign-in',
  'POST /dashboard/sign-out',
  'POST /dashboard/sign-in/link',
  'POST /dashboard/start/change',
  'POST /dashboard/administration/tokens',
  'POST /dashboard/administration/tokens/:token/revoke',
  'POST /dashboard/administration/schedules',
  'POST /dashboard/administration/schedules/:schedule/pause',
  'POST /dashboard/administration/schedules/:schedule/resume',
  'POST /dashboard/administration/schedules/:schedule/remove',
  'POST /dashboard/administration/webhooks',
  'POST /dashboard/administration/webhooks/:webhook/test',
  'POST /dashboard/administration/webhooks/:webhook/pause',
  'POST /dashboard/administration/webhooks/:webhook/resume',
  'POST /dashboard/administration/webhooks/:webhook/remove',
  'POST /dashboard/administration/webhooks/:webhook/deliveries/:delivery/replay',
  'POST /dashboard/sandbox/resources/:key/change',
  'POST /dashboard/sandbox/resources/:key/delete',
  'POST /dashboard/sign-out-everywhere',
  'POST /dashboard/operations/:id/cancel',
  'POST /dashboard/operations/:id/approve',
  'POST /dashboard/operations/:id/reject',
  'POST /dashboard/environments/:name/outputs',
  'POST /dashboard/environments/:name/extend',
  'POST /dashboard/compliance/audits',
  'POST /dashboard/compliance/audits/:id/findings/:key',
  'POST /dashboard/compliance/audits/:id/sign',
  'POST /dashboard/promotion/sign-offs',
  'POST /dashboard/parity/compare',
  'POST /dashboard/parity/exports',
  // they keep what came, and start what the commands of a person may start: see the callers
  'POST /v1/integrations/slack',
  'POST /v1/integrations/github',
  'POST /v1/integrations/gitlab',
  'POST /v1/webhooks',
  'PATCH /v1/webhooks/:id',
  'DELETE /v1/webhooks/:id',
  'POST /v1/webhooks/:id/test',
  'POST /v1/webhooks/:id/deliveries/:delivery/replay',
]

/** Files that call `requestOperation`, or write an operation: there is no other way to one. */
export const callers = [
  'api/dashboard/pages/environment/routes.ts',
  'api/dashboard/pages/sandbox/routes.ts',
  'api/routes/operationRequests.ts',
  'api/routes/pulumi/cloud/deployments.ts',
  'src/services/states/moveExistingStates.ts',
  'src/services/requestAs.ts',
  'src/services/operations/removeEnvironment.ts',
  'src/services/operations/requestOperation.ts',
  'src/services/schedules/runSchedule.ts',
  'src/services/environments/adoptStack.ts',
  'src/services/environments/ephemeral/ensureEnvironment.ts',
  'src/services/environments/ephemeral/makeEnvironment.ts',
  'src/services/environments/ephemeral/sweeper.ts',
  'src/services/schedules/workingHours.ts',
  'src/integrations/commands/verbs/requests.ts',
  // previews, which change nothing
  'src/integrations/pullRequests/plans.ts',
  'src/integrations/pullRequests/push.ts',
  'src/integrations/pullRequests/ensurePull.ts',
]

/** Names of the required conditions that a decision found not to be met. */
export const unmet = (decision: GateDecision | null) =>
  (decision?.conditions ?? [])
    .filter(({ met, mode }) => met === false && mode === 'required')
    .map(({ name }) => name)

export async function createRequestsLab(t: Test) {
  const app = await testApp(t)
  const { services, call } = app
  const { store } = services
  services.promotion = { ...services.promotion, file: {} }
  const service = createPromotionService({ promotion: services.promotion })
  const revision = (id: string): Revision => ({
    id,
    commit: id,
    ref: id,
    subject: 's',
    author: 'a',
    committedAt: null,
    dirty: false,
    dependencies: 'd',
  })
  const folder = t.testdir()
  const treeOf = (of: Revision): Tree => ({
    revision: of,
    folder,
    modules: folder,
    project: 'shop',
    main: join(folder, 'index.ts'),
  })
  services.trees = {
    resolve: async ref => revision(ref ?? 'head'),
    prepareFiles: async of => treeOf(of),
    prepareTree: async of => treeOf(of),
  }

  for (const kind of ['staging', 'production'] as const) {
    await store.environments.create(newEnvironment(kind, { kind }))
    const { id } = await store.operations.create(
      newOperation(kind, { environmentKind: kind, revision: revision('deployed') }),
    )
    await store.operations.claim(kind, { worker: 'w', leaseSeconds: 60 })
    await store.operations.transition(id, {
      from: 'running',
      to: 'succeeded',
      actor: ana,
      reason: 'done',
      schemaDigest: 's',
    })
    await store.environments.record(kind, {
      deployed: { operation: id, revision: revision('deployed') },
      state: { resources: [], digest: 'as it was left' },
    })
  }

  async function judgeCase(
    operation: Operation,
    stateDigest = 'as it was left',
  ): Promise<{ before: GateDecision | null; planned: GateDecision | null }> {
    const environment = requirePresent(await store.environments.get('production'))
    const plan = {
      operation: operation.id,
      environment: 'production',
      revision: requirePresent(operation.revision).id,
      at: new Date().toISOString(),
      refreshed: [],
      planned: [],
      dependents: [],
      state: [],
      settings: {},
      ruleFindings: [],
    }
    const bound: BoundPlan = {
      plan,
      digest: 'p',
      stateDigest,
      settingsDigest: null,
      schemaDigest: 's',
    }
    const requests = { operation, environment, tree: treeOf(requirePresent(operation.revision)) }
    return {
      before: await service.judgeGate(store, requests, null),
      planned: await service.judgeGate(store, requests, bound),
    }
  }

  /** The decision of the gate about an operation, for each way to request one. */
  async function holds(t: Test, operation: Operation): Promise<void> {
    const { rule, unseen } = kinds[operation.kind]
    const { before, planned } = await judgeCase(operation)
    if (unseen === 'changes nothing') {
      t.notOk(isWriting(operation), 'it writes nothing')
      return void t.same([before, planned], [null, null])
    }
    t.match([before, planned], [{ rule }, { rule }])
    if (unseen !== 'refused at the gate') return void t.equal(requirePresent(planned).allowed, true)
    t.match([before, planned], [{ allowed: false }, { allowed: false }])
    t.ok(unmet(before).includes('proven'), 'before anything runs')
  }

  return { app, services, call, store, revision, judged: judgeCase, holds }
}
