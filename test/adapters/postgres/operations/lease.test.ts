import t from 'tap'
import { ana, newEnvironment, newOperation, testStore } from '../../../helper/store.ts'
import type { Claim } from '../../../../src/model/operationStore.ts'
import { requirePresent } from '../../../helper/present.ts'

const { store } = await testStore(t)
const event = (n: number | null) => ({
  n,
  at: new Date().toISOString(),
  body: { type: 'diagnostic', severity: 'info', message: String(n) } as const,
})

let count = 0
async function claimed(worker: string, leaseSeconds = 20): Promise<Claim> {
  const environment = `e-${count++}`
  await store.environments.create(newEnvironment(environment))
  await store.operations.create(newOperation(environment))
  return requirePresent(await store.operations.claim(environment, { worker, leaseSeconds }))
}

/** its lease expired a second ago */
async function expire(id: string): Promise<void> {
  await store.runSql(
    "update twinstack.operations set lease_until = now() - interval '1 second' where id = $1",
    [id],
  )
}

async function leaseSeconds(id: string): Promise<number> {
  const { rows } = await store.runSql(
    'select extract(epoch from lease_until - clock_timestamp())::float as left from ' +
      'twinstack.operations where id = $1',
    [id],
  )
  return (rows[0] as { left: number }).left
}

t.test('only the holder can renew it', async t => {
  const {
    operation: { id },
    fence,
  } = await claimed('w1')
  t.equal(await store.operations.renew(id, { worker: 'w1', fence, leaseSeconds: 100 }), true)
  t.ok((await leaseSeconds(id)) > 90)
  t.equal(
    await store.operations.renew(id, { worker: 'w1', fence: fence - 1, leaseSeconds: 100 }),
    false,
  )
  t.equal(await store.operations.renew(id, { worker: 'w2', fence, leaseSeconds: 100 }), false)
  await store.operations.transition(id, {
    from: 'running',
    to: 'succeeded',
    actor: ana,
    reason: '',
  })
  t.equal(
    await store.operations.renew(id, { worker: 'w1', fence, leaseSeconds: 100 }),
    false,
    'it has ended',
  )
})

t.test('abandoned: the lease expired, or the holder has the requested name', async t => {
  const mine = (await claimed('me')).operation.id
  const alive = (await claimed('other')).operation.id
  const late = (await claimed('other')).operation.id
  await expire(late)
  const ids = (await store.operations.listAbandoned({ worker: 'me' })).map(({ id }) => id)
  t.same(ids, [mine, late])
  t.notOk(ids.includes(alive))
})

t.test("a takeover: a new fence number, and the old worker can't write any more", async t => {
  const old = await claimed('old')
  const { id } = old.operation
  await store.operations.append(id, 'runner-1', [event(1)], old.fence)
  t.equal(
    await store.operations.takeOver(id, { worker: 'new', leaseSeconds: 20 }),
    null,
    'the lease still runs',
  )
  await expire(id)
  const taken = await store.operations.takeOver(id, { worker: 'new', leaseSeconds: 20 })
  t.match(taken, { operation: { id, status: 'running', attempt: 1 }, fence: old.fence + 1 })
  t.equal(
    await store.operations.takeOver(id, { worker: 'third', leaseSeconds: 20 }),
    null,
    'another was faster',
  )

  t.equal(
    await store.operations.renew(id, { worker: 'old', fence: old.fence, leaseSeconds: 20 }),
    false,
  )
  await t.rejects(store.operations.append(id, 'runner-1', [event(2)], old.fence), {
    code: 'conflict',
    message: /taken over/,
  })
  await store.operations.append(id, 'runner-1', [event(2)], requirePresent(taken).fence)
  t.equal((await store.operations.listEvents(id, { after: 2, limit: 10 })).length, 2)
})

t.test(
  'the operation of a dead worker is taken over at once; one of ten workers that try gets it',
  async t => {
    const {
      operation: { id },
      fence,
    } = await claimed('dead')
    const tries = await Promise.all(
      Array.from(
        { length: 10 },
        async (_, n) =>
          await store.operations.takeOver(id, { worker: `w${n}`, leaseSeconds: 20, left: 'dead' }),
      ),
    )
    t.same(
      tries.filter(claim => claim !== null).map(claim => claim.fence),
      [fence + 1],
    )
  },
)

t.test('the fence number of a name keeps growing after its deletion', async t => {
  const first = await claimed('w')
  const name = first.operation.environment
  await store.operations.transition(first.operation.id, {
    from: 'running',
    to: 'succeeded',
    actor: ana,
    reason: '',
  })
  await store.environments.delete(name)
  await store.environments.create(newEnvironment(name))
  await store.operations.create(newOperation(name))
  t.equal(
    requirePresent(await store.operations.claim(name, { worker: 'w', leaseSeconds: 20 })).fence,
    first.fence + 1,
  )
})

t.test(
  'a finished operation has no lease; a healed one is queued again, before those that came ' +
    'after it',
  async t => {
    const {
      operation: { id, environment },
      fence,
    } = await claimed('w')
    const later = await store.operations.create(newOperation(environment))
    await t.rejects(store.operations.setRunFolder(id, '/runs/old', fence - 1), { code: 'conflict' })
    await store.operations.setRunFolder(id, '/runs/one', fence)
    t.equal(await store.operations.getRunFolder(id), '/runs/one')
    await store.operations.transition(id, {
      from: 'running',
      to: 'interrupted',
      actor: ana,
      reason: '',
    })
    await store.operations.transition(id, {
      from: 'interrupted',
      to: 'queued',
      actor: ana,
      reason: '',
    })
    t.match(await store.operations.get(later.id), { behind: id })
    t.match(await store.operations.claim(environment, { worker: 'w', leaseSeconds: 20 }), {
      operation: { id, attempt: 2 },
    })
    t.equal(await store.operations.getRunFolder(id), null, 'the new run has its own folder')
  },
)
