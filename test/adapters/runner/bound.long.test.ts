/** Every kind that writes, planned in one run and applied in another, on the real engine. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { RunRequest } from '../../../src/model/run.ts'
import { listResources, setProperty } from '../../../src/adapters/sandbox/cloud.ts'
import { boundLab } from './boundLab.ts'
import { requirePresent } from '../../helper/present.ts'

t.test('an update is bound to its plan', async t => {
  const { lab, run, tree } = await boundLab(t)
  const state = () =>
    readFileSync(join(lab.home, 'state', '.pulumi', 'stacks', 'lab', 'staging.json'), 'utf8')
  const [hello, world, bare] = [
    tree({ display: 'hello' }),
    tree({ display: 'world' }),
    tree({ display: 'world', logs: false }),
  ]
  const logs = ['urn:pulumi:staging::lab::aws:cloudwatch/logGroup:LogGroup::logs']
  const both = async (
    on: RunRequest['tree'],
    kind: RunRequest['kind'],
    options: Partial<RunRequest['options']> = {},
  ) => {
    const before = await run(on, kind, null, options).then(plan => ({ plan, state: state() }))
    const applied = await run(on, kind, before.plan.binding, options)
    return { plan: before.plan, applied }
  }
  const ops = (changes: { op: string; name: string }[] | null) =>
    requirePresent(changes)
      .map(({ op, name }) => `${op} ${name}`)
      .sort()

  await t.test('a deploy has the same plan each time', async t => {
    const plan = await run(hello, 'deploy', null)
    t.same((await run(hello, 'deploy', null)).binding, plan.binding)
    const other = await run(world, 'deploy', plan.binding)
    t.match(other, {
      status: 'failed',
      error: {
        code: 'plan-changed',
        message: /the settings differ, the planned changes differ\. Nothing was written/,
      },
    })
    t.match(await run(hello, 'deploy', plan.binding), {
      status: 'succeeded',
      changes: { create: 5 },
    })
    const stale = await run(hello, 'deploy', plan.binding)
    t.match(stale, {
      status: 'failed',
      error: { code: 'plan-changed', message: /the recorded state has changed/ },
    })
  })

  await t.test('updates and deletions', async t => {
    t.match((await both(world, 'deploy')).applied, {
      status: 'succeeded',
      changes: { update: 2, same: 3 },
    })
    const lost = await both(bare, 'deploy')
    t.match(
      lost.plan,
      { status: 'succeeded' },
      'a change that would be refused is in the plan, and reported',
    )
    t.match(lost.applied, { status: 'failed', error: { code: 'stateful-replacement' } })
    t.match((await both(bare, 'deploy', { allowReplace: logs })).applied, {
      status: 'succeeded',
      changes: { delete: 1 },
    })
    t.match((await both(world, 'rollback')).applied, {
      status: 'succeeded',
      changes: { create: 1 },
    })
  })

  await t.test('a reconcile is bound to the state of the cloud in its plan', async t => {
    const topics = await listResources(lab.cloud, { type: 'aws:sns/topic:Topic' })
    const byHand = async (text: string) => {
      for (const { id } of topics) await setProperty(lab.cloud, id, `displayName=${text}`)
    }
    await byHand('by hand')
    const kept = state()
    const plan = await run(world, 'reconcile', null)
    t.same(
      [ops(plan.refreshed), ops(plan.planned)],
      [
        ['update first', 'update second'],
        ['update first', 'update second'],
      ],
    )
    t.equal(state(), kept, 'a plan writes nothing')
    await byHand('changed by another person')
    t.match(await run(world, 'reconcile', plan.binding), {
      status: 'failed',
      error: { code: 'plan-changed' },
    })
    t.match((await both(world, 'reconcile')).applied, {
      status: 'succeeded',
      changes: { update: 2 },
    })
    await byHand('again')
    const target = requirePresent(plan.planned)
      .filter(({ name }) => name === 'first')
      .map(({ urn }) => urn)
    t.match(
      (await both(world, 'reconcile', { targets: target })).applied,
      { status: 'succeeded', changes: { update: 1 } },
      'and so is a reconcile of chosen resources',
    )
  })

  await t.test('a rebuild, and a destroy', async t => {
    const { plan, applied } = await both(world, 'rebuild')
    const names = ['default_7_48_0', 'first', 'group', 'lab-staging', 'logs', 'second']
    const own = names.slice(1)
    t.same(ops(plan.planned), [
      ...own.map(name => `create ${name}`),
      ...own.map(name => `delete ${name}`),
    ])
    t.match(applied, { status: 'succeeded' })
    const gone = await both(world, 'destroy')
    t.same(
      [ops(gone.plan.planned), gone.plan.plannedState],
      [names.map(name => `delete ${name}`), []],
    )
    t.match(gone.applied, { status: 'succeeded' })
    t.same(await listResources(lab.cloud), [])
  })
})
