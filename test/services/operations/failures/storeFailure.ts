/** Stores a failure the way in which the service stores it, and returns its operation. */
import type { Test } from 'tap'
import type { testApp } from '../../../helper/app.ts'
import { rollback as rollbackActor } from '../../../../src/model/actor.ts'
import type { EnvironmentKind } from '../../../../src/model/environment.ts'
import type {
  Approval,
  EventBody,
  Operation,
  OperationError,
  OperationKind,
} from '../../../../src/model/operation.ts'
import { emptyResult, type HealResult, type RunResult } from '../../../../src/model/run.ts'
import type { Revision } from '../../../../src/model/revision.ts'
import type { Store } from '../../../../src/model/store.ts'
import { concludeOperation } from '../../../../src/services/operations/execute/concludeOperation.ts'
import { concludeUnrun } from '../../../../src/services/operations/execute/conclusion.ts'
import { getEndingOfRun, type Ending } from '../../../../src/services/operations/execute/ending.ts'
import type { ExecutorDeps } from '../../../../src/services/operations/execute/executorDeps.ts'
import { expireApprovals } from '../../../../src/services/operations/execute/expireApprovals.ts'
import { acquireLease } from '../../../../src/services/operations/execute/lease.ts'
import { rejectOperation } from '../../../../src/services/operations/rejectOperation.ts'
import { requestOperation } from '../../../../src/services/operations/requestOperation.ts'
import { createRollbackConclusion } from '../../../../src/services/promotion/rollback/conclude.ts'
import { silentLog } from '../../../../src/lib/log.ts'
import { newEnvironment, newOperation } from '../../../helper/store.ts'
import { requirePresent } from '../../../helper/present.ts'

export type FailureCase = {
  name: string
  /** of the first line */
  cause: RegExp
  kind?: OperationKind
  environmentKind?: EnvironmentKind
  /** an earlier good deploy, to which an automatic rollback goes back */
  rollback?: boolean
  events?: EventBody[]
  error?: OperationError | null
  /** instead of what the error says */
  ending?: Ending
  healed?: HealResult
  cancelled?: boolean
  /** how a person or the clock ends it, while it waits for an approval */
  waiting?: 'expired' | 'rejected'
}

type FailureStoreContext = {
  t: Pick<Test, 'teardown'>
  store: Store
  context: Awaited<ReturnType<typeof testApp>>['context']
}

const revision = (letter: string): Revision => ({
  id: letter.repeat(40),
  commit: letter.repeat(40),
  ref: 'main',
  subject: 'Add a queue',
  author: 'Ada',
  committedAt: '2026-01-01T00:00:00Z',
  dirty: false,
  dependencies: 'd'.repeat(64),
})

export function createFailureStore({ t, store, context }: FailureStoreContext) {
  const deps = {
    store,
    worker: 'w',
    leaseSeconds: 60,
    log: silentLog,
    drift: { conclude: async () => {} },
    promotion: {
      conclude: createRollbackConclusion({
        readPolicy: async () => ({ rollback: { automatic: true } }),
        log: silentLog,
        request: async (bound, input) =>
          (
            await requestOperation({
              ctx: { ...context('admin'), store: bound, actor: rollbackActor },
              input,
            })
          ).operation.id,
      }),
    },
  } as unknown as ExecutorDeps
  let stories = 100
  return async (story: FailureCase): Promise<{ id: string; environment: string }> => {
    // the texts are compared as if each of them were `production`
    const environment = `production-${stories++}`
    await store.environments.create(
      newEnvironment(environment, { kind: story.environmentKind ?? 'production' }),
    )
    if (story.rollback) await earlierDeploy(store, environment)
    const id = await enact(t, store, deps, context, environment, story)
    return { id, environment }
  }
}

/** A good deploy that is recorded as deployed. */
async function earlierDeploy(store: Store, environment: string): Promise<void> {
  await store.operations.create(
    newOperation(environment, { environmentKind: 'production', revision: revision('a') }),
  )
  const { operation } = requirePresent(
    await store.operations.claim(environment, { worker: 'w', leaseSeconds: 60 }),
  )
  await store.operations.transition(operation.id, {
    from: 'running',
    to: 'succeeded',
    actor: { kind: 'system', name: 'worker', tokenId: null },
    reason: 'done',
    changes: { create: 12 },
  })
  await store.environments.record(environment, {
    deployed: { operation: operation.id, revision: revision('a') },
  } as Parameters<Store['environments']['record']>[1])
}

async function enact(
  t: Pick<Test, 'teardown'>,
  store: Store,
  deps: ExecutorDeps,
  context: FailureStoreContext['context'],
  name: string,
  story: FailureCase,
): Promise<string> {
  const { kind = 'deploy', environmentKind = 'production', events = [], error = null } = story
  await store.operations.create(
    newOperation(name, { kind, environmentKind, revision: revision('b') }),
  )
  const claim = requirePresent(
    await store.operations.claim(name, { worker: 'w', leaseSeconds: 60 }),
  )
  const { operation } = claim
  await store.operations.append(
    operation.id,
    'runner-1',
    events.map((body, at) => ({ n: at + 1, at: new Date().toISOString(), body })),
    claim.fence,
  )
  if (story.waiting) await decide(store, deps, context, operation, story.waiting)
  else await conclude(t, store, deps, claim, story, error)
  return operation.id
}

async function conclude(
  t: Pick<Test, 'teardown'>,
  store: Store,
  deps: ExecutorDeps,
  claim: { operation: Operation; fence: number },
  story: FailureCase,
  error: OperationError | null,
): Promise<void> {
  const { operation } = claim
  if (story.cancelled) await store.operations.requestCancel(operation.id, 'ann')
  const lease = acquireLease(deps, claim, new AbortController().signal)
  t.teardown(() => lease.release())
  const environment = requirePresent(await store.environments.get(operation.environment))
  const result: RunResult = {
    ...emptyResult,
    status: story.cancelled ? 'cancelled' : 'failed',
    stopped: story.cancelled ? 'gracefully' : null,
    error,
  }
  const wrote = (story.events ?? []).some(
    body => body.type === 'resource' && !body.planned && body.phase === 'finished',
  )
  const ending = story.ending ?? getEndingOfRun(result)
  await concludeOperation(
    { deps, lease, environment, cancel: new AbortController().signal },
    { ...concludeUnrun(claim, ending), wrote, result, healed: story.healed ?? null },
  )
  lease.release()
}

async function decide(
  store: Store,
  deps: ExecutorDeps,
  context: FailureStoreContext['context'],
  { id }: Operation,
  how: 'expired' | 'rejected',
): Promise<void> {
  const approval: Approval = {
    digest: 'f'.repeat(64),
    requestedAt: '2026-01-31T02:00:00.000Z',
    expiresAt:
      how === 'expired' ? '2026-01-31T03:00:00.000Z' : new Date(Date.now() + 3.6e6).toISOString(),
    status: 'waiting',
    by: null,
    at: null,
    comment: '',
    fourEyes: true,
    why: 'policy',
  }
  await store.operations.transition(id, {
    from: 'running',
    to: 'awaiting-approval',
    actor: { kind: 'system', name: 'worker', tokenId: null },
    reason: 'waits for approval',
    approval,
  })
  if (how === 'expired') await expireApprovals(deps)
  else await rejectOperation({ ctx: context('admin'), input: { id, comment: 'not on a Friday' } })
}
