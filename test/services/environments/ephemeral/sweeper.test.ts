import t, { type Test } from 'tap'
import { createEnvironment } from '../../../../src/services/environments/createEnvironment.ts'
import { extendEnvironment } from '../../../../src/services/environments/extendEnvironment.ts'
import { schedule, worker, toActorRecord } from '../../../../src/model/actor.ts'
import { requestOperation } from '../../../../src/services/operations/requestOperation.ts'
import {
  sweep,
  type SweeperOptions,
} from '../../../../src/services/environments/ephemeral/sweeper.ts'
import { testApp } from '../../../helper/app.ts'
import { sweeper } from '../../../../src/model/actor.ts'
import { revision } from '../../../helper/schedules.ts'
import { requirePresent } from '../../../helper/present.ts'

const minute = 60_000

async function prepared(t: Test) {
  const {
    context,
    services: { store },
  } = await testApp(t)
  const ctx = {
    ...context('operator'),
    trees: { ...context('operator').trees, resolve: async () => revision },
  }
  const start = Date.now()
  const branches = new Set<string>()
  const time = { minutes: 0 }
  const sweeping: SweeperOptions = {
    context: { ...ctx, actor: sweeper },
    log: {
      info() {},
      warn() {},
      error(data) {
        t.fail(JSON.stringify(data))
      },
    },
    hasBranch: async branch => branches.has(branch),
    now: () => new Date(start + time.minutes * minute),
  }
  const sweepAt = (minutes: number) => {
    time.minutes = minutes
    return sweep(sweeping)
  }
  const make = (name: string, more = {}) =>
    createEnvironment({ ctx, input: { name, kind: 'ephemeral', ttlMinutes: 240, ...more } })
  const removal = async (name: string) =>
    (await store.operations.list({ environment: name, kind: 'destroy', page: 1, pageSize: 9 }))
      .items
  const end = async (name: string, to: 'succeeded' | 'failed') => {
    const { operation } = requirePresent(
      await store.operations.claim(name, { worker: 'w', leaseSeconds: 60 }),
    )
    await store.operations.transition(operation.id, {
      from: 'running',
      to,
      actor: toActorRecord(worker),
      reason: to,
      error: { code: 'engine-failed', message: 'no luck' },
    })
  }
  return { store, ctx, start, branches, sweepAt, make, removal, end, sweeping }
}

t.test('warned once, kept by activity, destroyed at its end by the sweeper', async t => {
  const { store, ctx, sweepAt, make, removal } = await prepared(t)
  await make('pr-1')
  t.same(await sweepAt(179), { warned: [], destroyed: [] })
  t.same(await sweepAt(181), { warned: ['pr-1'], destroyed: [] })
  t.same(await sweepAt(182), { warned: [], destroyed: [] }, 'once')
  t.match(await store.notices.getLatest('pr-1', 'environment.expires'), {
    text: /pr-1 of the operator ends at/,
    detail: { owner: 'the operator' },
  })
  await store.runSql(
    "update twinstack.environments set expires_at = expires_at - interval '1 hour'",
  )
  await requestOperation({
    ctx: { ...ctx, actor: schedule },
    input: { environment: 'pr-1', kind: 'deploy' },
  })
  const before = requirePresent(requirePresent(await store.environments.get('pr-1')).life)
  t.match(before, { warnedAt: String }, 'what the clock asks for is no activity')
  await requestOperation({ ctx, input: { environment: 'pr-1', kind: 'preview' } })
  const after = requirePresent(requirePresent(await store.environments.get('pr-1')).life)
  t.ok(after.expiresAt > before.expiresAt, 'what a person asks for is')
  t.equal(after.warnedAt, null)
  t.same(await sweepAt(245), { warned: [], destroyed: ['pr-1'] })
  t.match(await removal('pr-1'), [
    {
      removeEnvironment: true,
      requestedBy: { kind: 'system', name: 'sweeper' },
      message: /swept: nobody used it/,
    },
  ])
  t.same(await sweepAt(246), { warned: [], destroyed: [] }, 'not twice')
})

t.test('extended, never nearer and never beyond the hard end', async t => {
  const { ctx, make, store, start } = await prepared(t)
  const { life } = await make('pr-1')
  const extend = async (minutes?: number) =>
    requirePresent(
      (
        await extendEnvironment({
          ctx,
          input: { name: 'pr-1', ...(minutes !== undefined && { minutes }) },
        })
      ).life,
    ).expiresAt
  t.equal(await extend(1), requirePresent(life).expiresAt)
  t.ok(Math.abs(Date.parse(await extend(600)) - start - 600 * minute) < 30_000)
  t.equal(await extend(30 * 24 * 60), requirePresent(life).hardEndAt)
  await store.environments.create({
    name: 'staging',
    kind: 'staging',
    description: '',
    owner: '',
    template: null,
    overrides: {},
  })
  await t.rejects(extendEnvironment({ ctx, input: { name: 'staging' } }), { code: 'conflict' })
  await t.rejects(extendEnvironment({ ctx, input: { name: 'nothing' } }), { code: 'not-found' })
})

t.test('a branch that existed and was deleted', async t => {
  const { branches, sweepAt, make, removal } = await prepared(t)
  branches.add('topic')
  await make('a', { source: { kind: 'branch', branch: 'topic' } })
  await make('b', { source: { kind: 'branch', branch: 'never-seen' } })
  await make('c', {
    source: { kind: 'pull-request', number: 3, branch: 'topic', repository: 'somebody/fork' },
  })
  t.same(await sweepAt(1), { warned: [], destroyed: [] })
  branches.clear()
  t.same(
    await sweepAt(2),
    { warned: [], destroyed: ['a'] },
    'one that was never seen proves nothing, nor does one of a fork',
  )
  t.match(await removal('a'), [{ message: /topic was deleted/ }])
})

t.test('a failed destroy is retried, and reported after the third failure', async t => {
  const { store, sweepAt, make, removal, end } = await prepared(t)
  await make('pr-1')
  const fail = async (at: number) => {
    t.same((await sweepAt(at)).destroyed, ['pr-1'])
    await end('pr-1', 'failed')
  }
  await fail(300)
  await fail(301)
  await fail(302)
  // finished at the real time: the sweeper's clock is hours ahead, so nothing waits; go back to
  // look within the backoff
  t.same((await sweepAt(0)).destroyed, [])
  t.match(await store.notices.getLatest('pr-1', 'environment.destroy-failed'), {
    text: /could not be destroyed 3 times: no luck/,
  })
  await sweepAt(0)
  t.equal(
    (await store.notices.list({ after: 0, limit: 10, type: 'environment.destroy-failed' })).length,
    1,
    'reported once',
  )
  t.equal((await removal('pr-1')).length, 3)
})

t.test('workers that sweep at once request one destroy', async t => {
  const { make, removal, sweeping, start } = await prepared(t)
  await make('pr-1')
  const later = { ...sweeping, now: () => new Date(start + 300 * minute) }
  await Promise.all([sweep(later), sweep(later), sweep(later)])
  t.equal((await removal('pr-1')).length, 1)
})
