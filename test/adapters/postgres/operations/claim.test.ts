import t from 'tap'
import { openStore } from '../../../../src/adapters/postgres/store.ts'
import { ana, newEnvironment, newOperation, testStore } from '../../../helper/store.ts'
import { requirePresent } from '../../../helper/present.ts'

const { store, databaseUrl } = await testStore(t)
const by = { worker: 'w', leaseSeconds: 20 }

/** creates an environment with this number of queued operations, and returns their ids in order */
async function queued(environment: string, count: number): Promise<string[]> {
  await store.environments.create(newEnvironment(environment))
  const ids: string[] = []
  for (let n = 0; n < count; n++)
    ids.push((await store.operations.create(newOperation(environment))).id)
  return ids
}

t.test('oldest first, one at a time, with a growing fence', async t => {
  const [first, second] = await queued('line', 2)
  const claim = await store.operations.claim('line', by)
  t.match(claim, { operation: { id: first, status: 'running', attempt: 1 }, fence: 1 })
  t.equal((await store.environments.get('line'))?.active, first)
  t.equal(await store.operations.claim('line', by), null, 'held')
  await store.operations.transition(requirePresent(first), {
    from: 'running',
    to: 'interrupted',
    actor: ana,
    reason: '',
  })
  t.equal(
    await store.operations.claim('line', by),
    null,
    'an interrupted operation still locks the environment',
  )
  await store.operations.transition(requirePresent(first), {
    from: 'interrupted',
    to: 'failed',
    actor: ana,
    reason: '',
  })
  t.match(await store.operations.claim('line', by), { operation: { id: second }, fence: 2 })
  t.equal(await store.operations.claim('nowhere', by), null)
})

t.test('which operation waits for which', async t => {
  const [first, second, third] = await queued('behind', 3)
  const behind = async () =>
    await Promise.all(
      [first, second, third].map(
        async id => (await store.operations.get(requirePresent(id)))?.behind,
      ),
    )
  t.same(await behind(), [null, first, second])
  await store.operations.claim('behind', by)
  t.same(await behind(), [null, first, second])
  await store.operations.transition(requirePresent(second), {
    from: 'queued',
    to: 'cancelled',
    actor: ana,
    reason: '',
  })
  t.same(await behind(), [null, null, first])
  await store.operations.transition(requirePresent(first), {
    from: 'running',
    to: 'succeeded',
    actor: ana,
    reason: '',
  })
  t.same(await behind(), [null, null, null])
})

t.test('fifty claims at the same time: exactly one gets each environment', async t => {
  const environments = ['one', 'two', 'three']
  for (const name of environments) await queued(name, 3)
  const other = await openStore({ databaseUrl })
  t.teardown(() => other.close())
  const claims = await Promise.all(
    Array.from(
      { length: 50 },
      async (_, n) =>
        await (n % 2 ? store : other).operations.claim(requirePresent(environments[n % 3]), {
          worker: `w${n}`,
          leaseSeconds: 20,
        }),
    ),
  )
  t.same(
    claims
      .filter(claim => claim !== null)
      .map(claim => claim.operation.environment)
      .sort(),
    [...environments].sort(),
  )
})

t.test(
  'twenty workers empty the queue of four environments: never two of one at a time, each ' +
    'once, in order',
  async t => {
    const environments = ['a', 'b', 'c', 'd']
    const requests = new Map<string, string[]>()
    for (const name of environments) requests.set(name, await queued(name, 4))
    const done = new Map<string, string[]>(environments.map(name => [name, []]))
    const holding = new Set<string>()
    const together = new Set<number>()
    async function work(worker: number): Promise<void> {
      for (let turn = 0; turn < environments.length; turn++) {
        const environment = requirePresent(environments[(worker + turn) % environments.length])
        const claim = await store.operations.claim(environment, {
          worker: `w${worker}`,
          leaseSeconds: 20,
        })
        if (!claim) continue
        t.notOk(holding.has(environment), 'no other worker has claimed it')
        holding.add(environment)
        together.add(holding.size)
        requirePresent(done.get(environment)).push(claim.operation.id)
        await store.operations.append(
          claim.operation.id,
          'runner-1',
          [
            {
              n: 1,
              at: new Date().toISOString(),
              body: { type: 'diagnostic', severity: 'info', message: 'busy' },
            },
          ],
          claim.fence,
        )
        holding.delete(environment)
        await store.operations.transition(claim.operation.id, {
          from: 'running',
          to: 'succeeded',
          actor: ana,
          reason: '',
        })
      }
    }
    while ((await store.operations.listWaiting()).some(name => environments.includes(name)))
      await Promise.all(Array.from({ length: 20 }, (_, n) => work(n)))
    t.same(done, requests)
    t.ok(Math.max(...together) > 1, 'different environments at the same time')
  },
)

t.test('claims of different environments do not wait for each other', async t => {
  await queued('slow', 1)
  await queued('fast', 1)
  await store.runInTransaction(async bound => {
    t.ok(await bound.operations.claim('slow', by), 'claimed, not committed yet')
    t.ok(await store.operations.claim('fast', by))
  })
})

t.test('waiting: queued in an environment that is free and exists', async t => {
  await store.runSql('truncate twinstack.operations, twinstack.environments cascade')
  await queued('free', 1)
  await queued('held', 2)
  const [gone] = await queued('deleted', 1)
  await store.operations.claim('held', by)
  await store.environments.delete('deleted')
  t.same(await store.operations.listWaiting(), ['free'])
  t.match(await store.operations.get(requirePresent(gone)), { status: 'queued' }, 'history stays')
})
