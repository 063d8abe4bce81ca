/** Ending an operation is repeated until it is stored, and never changes what the run reported. */
import t from 'tap'
import type { Environment } from '../../../../src/model/environment.ts'
import { emptyResult } from '../../../../src/model/run.ts'
import type { EndedOperation } from '../../../../src/model/promotionService.ts'
import { concludeOperation } from '../../../../src/services/operations/execute/concludeOperation.ts'
import {
  concludeCancelled,
  concludeUnrun,
  type Conclusion,
} from '../../../../src/services/operations/execute/conclusion.ts'
import type { ExecutorDeps } from '../../../../src/services/operations/execute/executorDeps.ts'
import { acquireLease, LeaseLostError } from '../../../../src/services/operations/execute/lease.ts'
import type { OperationContext } from '../../../../src/services/operations/execute/operationContext.ts'
import { newEnvironment, newOperation, testStore } from '../../../helper/store.ts'
import type { Store } from '../../../../src/model/store.ts'

const { store } = await testStore(t)
const silent = { info() {}, warn() {}, error() {} }
const done = { status: 'succeeded' as const, reason: 'done', error: null }

/**
 * A claimed operation whose drift judgement fails `failures` times in the finishing transaction.
 */
async function claimed(name: string, failures: number) {
  await store.environments.create(newEnvironment(name))
  await store.operations.create(newOperation(name))
  const claim = await store.operations.claim(name, { worker: 'w', leaseSeconds: 60 })
  const environment = await store.environments.get(name)
  if (!claim || !environment) throw new Error('not claimed')
  const ended: EndedOperation[] = []
  let calls = 0
  const deps = {
    store,
    worker: 'w',
    leaseSeconds: 60,
    log: silent,
    drift: {
      conclude: async (bound: Store) => {
        calls += 1
        if (calls <= failures) await bound.runSql('select * from twinstack.no_such_table')
      },
    },
    promotion: {
      conclude: async (_store: Store, end: EndedOperation) => {
        ended.push(end)
      },
    },
  } as unknown as ExecutorDeps
  const lease = acquireLease(deps, claim, new AbortController().signal)
  t.teardown(() => lease.release())
  const context: OperationContext = {
    deps,
    lease,
    environment: environment as Environment,
    cancel: new AbortController().signal,
  }
  const conclusion: Conclusion = {
    ...concludeUnrun(claim, done),
    wrote: true,
    result: { ...emptyResult, status: 'succeeded', changes: { create: 2 } },
  }
  return { ...claim, context, conclusion, ended, calls: () => calls }
}

t.test('a statement that fails once is repeated, and the deploy has succeeded', async t => {
  const { operation, context, conclusion, ended } = await claimed('once', 1)
  await concludeOperation(context, conclusion)
  t.match(await store.operations.get(operation.id), {
    status: 'succeeded',
    error: null,
    changes: { create: 2 },
  })
  t.match(ended, [{ status: 'succeeded', error: null }], 'nothing starts a rollback')
})

t.test('a part that can never be stored is left out and named', async t => {
  const { operation, context, conclusion, ended } = await claimed('never', Infinity)
  await concludeOperation(context, conclusion)
  t.match(await store.operations.get(operation.id), { status: 'succeeded', error: null })
  t.equal(ended.at(-1)?.status, 'succeeded')
  const events = await store.operations.listEvents(operation.id, { after: 0, limit: 100 })
  t.match(
    events.find(({ body }) => body.type === 'diagnostic'),
    { body: { severity: 'error', message: /not stored .*: drift;/ } },
  )
})

t.test('a worker that lost its lease stores nothing', async t => {
  const { operation, context, conclusion, ended } = await claimed('lost', 0)
  await store.operations.takeOver(operation.id, { worker: 'other', leaseSeconds: 60, left: 'w' })
  await t.rejects(concludeOperation(context, conclusion), LeaseLostError)
  t.match(await store.operations.get(operation.id), { status: 'running' })
  t.same(ended, [])
})

t.test('a cancel before the run starts is reported as such', async t => {
  const { operation, context } = await claimed('early', 0)
  await concludeOperation(context, concludeCancelled({ operation }))
  t.match(await store.operations.get(operation.id), {
    status: 'cancelled',
    cancel: null,
  })
  const {
    rows: [row],
  } = await store.runSql('select cancel_stopped from twinstack.operations where id = $1', [
    operation.id,
  ])
  t.match(row, { cancel_stopped: 'before-start' })
  t.match(concludeCancelled({ operation: { ...operation, wrote: true } }).ending, {
    reason: /the changes of the earlier run are recorded/,
  })
})
