import t from 'tap'
import type { ExecutorDeps } from '../../../../src/services/operations/execute/executorDeps.ts'
import { requestApproval } from '../../../../src/services/operations/execute/approval.ts'
import { expireApprovals } from '../../../../src/services/operations/execute/expireApprovals.ts'
import { testStore, ana, newEnvironment, newOperation } from '../../../helper/store.ts'

t.test('an expired approval ends its operation once, even with two workers', async t => {
  const { store } = await testStore(t)
  await store.environments.create(newEnvironment('staging'))
  const waiting = async (minutesAgo: number) => {
    const { id } = await store.operations.create(newOperation('staging'))
    await store.operations.claim('staging', { worker: 'w', leaseSeconds: 60 })
    const approval = requestApproval(
      { approval: true, fourEyes: true, expiresMinutes: 60 },
      'd',
      'policy',
      new Date(Date.now() - minutesAgo * 60_000),
    )
    await store.operations.transition(id, {
      from: 'running',
      to: 'awaiting-approval',
      actor: ana,
      reason: 'waits',
      approval,
    })
    return id
  }
  const [old, fresh] = [await waiting(61), await waiting(59)]
  const concluded: string[] = []
  const deps = {
    store,
    drift: {
      conclude: async (_: unknown, { status }: { status: string }) => {
        concluded.push(status)
      },
    },
  } as unknown as ExecutorDeps
  const ended = await Promise.all([1, 2, 3].map(() => expireApprovals(deps)))
  t.equal(
    ended.reduce((a, b) => a + b),
    1,
  )
  t.same(concluded, ['expired'])
  t.match(await store.operations.get(old), {
    status: 'expired',
    error: { code: 'approval-expired', message: /nobody approved the deploy of staging/ },
    approval: { status: 'expired' },
  })
  t.match(await store.operations.get(fresh), {
    status: 'awaiting-approval',
    approval: { status: 'waiting' },
  })
  t.match(await store.notices.list({ after: 0, limit: 10 }), [
    { type: 'approval.expired', operation: old },
  ])
})
