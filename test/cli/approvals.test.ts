/** Which operation `approve` and `reject` decide about. */
import t from 'tap'
import { findWaiting } from '../../src/cli/approvals.ts'
import type { Client, OperationDetail } from '../../src/client/index.ts'
import type { Approval, Operation } from '../../src/model/operation.ts'
import { operation } from './fixtures.ts'

const approval = { digest: 'a'.repeat(64) } as Approval

/** A client of a service that has only this operation. */
const serve = (found: Operation, waiting: Operation[] = []) => ({
  getOperation: async () => found as OperationDetail,
  listOperations: (async () => ({ items: waiting })) as unknown as Client['listOperations'],
})

t.test('an operation that waits is found by its id and by its environment', async t => {
  const waiting = operation({ status: 'awaiting-approval', approval })
  const client = serve(waiting, [waiting])
  t.match(await findWaiting(client, { id: waiting.id }), { id: waiting.id, approval })
  t.match(await findWaiting(client, { environment: 'staging' }), { id: waiting.id, approval })
})

t.test('no question is shown for an operation that does not wait', async t => {
  const ended = operation({ status: 'succeeded', approval: { ...approval, status: 'approved' } })
  await t.rejects(findWaiting(serve(ended), { id: ended.id }), {
    code: 'approval-not-pending',
    message: `deploy of ${ended.environment} is succeeded and does not wait for an approval`,
    hint: /operation list --status awaiting-approval/,
  })
  await t.rejects(findWaiting(serve(ended), { environment: 'staging' }), {
    code: 'approval-not-pending',
    message: 'no operation of staging waits for approval',
  })
})
