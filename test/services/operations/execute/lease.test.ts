/** The lease of an operation: renewed while held, lost at once, patient with an outage. */
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { TwinstackError } from '../../../../src/lib/errors.ts'
import { silentLog } from '../../../../src/lib/log.ts'
import type { Operation } from '../../../../src/model/operation.ts'
import type { Store } from '../../../../src/model/store.ts'
import { acquireLease, LeaseLostError } from '../../../../src/services/operations/execute/lease.ts'

function holdLease(t: Pick<Test, 'teardown'>, { renew = true, seconds = 60 } = {}) {
  const leave = new AbortController()
  const store = { operations: { renew: async () => renew } } as unknown as Store
  const lease = acquireLease(
    { store, worker: 'w', leaseSeconds: seconds, log: silentLog },
    { operation: { id: 'one' } as Operation, fence: 7 },
    leave.signal,
  )
  t.teardown(() => lease.release())
  return { lease, leave }
}

t.test('a write is repeated while the database does not answer', async t => {
  const { lease } = holdLease(t)
  let calls = 0
  const result = await lease.persist(async () => {
    calls += 1
    if (calls === 1) throw new TwinstackError('unavailable', 'the database does not answer')
    return 'stored'
  })
  t.equal(result, 'stored')
  t.equal(calls, 2)
})

t.test('a fence that is not ours ends the lease; any other error is thrown as it is', async t => {
  const { lease } = holdLease(t)
  await t.rejects(
    lease.persist(async () => {
      throw new TwinstackError('conflict', 'another fence')
    }),
    LeaseLostError,
  )
  await t.rejects(
    lease.persist(async () => {
      throw new Error('syntax error')
    }),
    { message: 'syntax error' },
  )
})

t.test('work ends as soon as the worker stops or the renewal is refused', async t => {
  const stopping = holdLease(t)
  const work = stopping.lease.runUnderLease(sleep(60_000, undefined, { ref: false }))
  stopping.leave.abort(new LeaseLostError('worker-stops'))
  await t.rejects(work, { name: 'LeaseLostError', message: 'worker-stops' })
  await t.rejects(stopping.lease.runUnderLease(Promise.resolve(1)), LeaseLostError)

  const refused = holdLease(t, { renew: false, seconds: 0.1 })
  await t.rejects(refused.lease.runUnderLease(sleep(60_000, undefined, { ref: false })), {
    message: 'fence-lost',
  })
})

t.test('a lease says until when it is held, and nothing once it is refused', async t => {
  const { lease } = holdLease(t, { seconds: 0.4 })
  const until: number[] = []
  const stop = lease.onHeld(at => until.push(at))
  while (until.length < 2) await sleep(5)
  stop()
  t.ok((until.at(-1) ?? 0) > (until[0] ?? 0), 'at once, and at each renewal')
  const messages = until.length
  const later: number[] = []
  lease.onHeld(at => later.push(at))
  while (later.length < 2) await sleep(5)
  t.equal(until.length, messages, 'a removed listener gets no renewal')

  const refused = holdLease(t, { renew: false })
  refused.lease.onHeld(() => t.fail('the fence was lost'))
  while (!refused.lease.signal.aborted) await sleep(5)
})
