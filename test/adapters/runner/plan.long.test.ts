/**
 * The state that a run saves, and its plan, before it writes, on the real engine; the resulting
 * state: plan.test.ts.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import t from 'tap'
import { listResources, setProperty } from '../../../src/adapters/sandbox/cloud.ts'
import { planLab } from './planLab.ts'
import { requirePresent } from '../../helper/present.ts'

const urn = (type: string, name: string) => `urn:pulumi:staging::lab::${type}::${name}`
const topic = (name: string) => urn('aws:sns/topic:Topic', name)

t.test('saved and planned before it is written', async t => {
  const { lab, run } = await planLab(t)
  const state = () =>
    readFileSync(join(lab.home, 'state', '.pulumi', 'stacks', 'lab', 'staging.json'), 'utf8')
  const first = await run('deploy')

  await t.test('saved first; planned only when revision or state is new', async t => {
    const again = await run(
      'deploy',
      {},
      { settledDigest: requirePresent(first.result.state).digest },
    )
    t.match(again.result, { status: 'succeeded' })
    t.ok(
      requirePresent(again.result.timings.plan) < 0.1,
      'the same revision on its own state is not planned again',
    )
    const saved = JSON.parse(
      gunzipSync(readFileSync(join(again.handle.folder, 'state-before.json.gz'))).toString(),
    )
    t.match(saved, { version: 3, deployment: { secrets_providers: { type: 'passphrase' } } })
    t.notMatch(JSON.stringify(saved), /canary/, 'secrets as ciphertext')
  })

  await t.test('a reconcile of chosen resources, and its plan', async t => {
    const ids = Object.fromEntries(
      requirePresent(first.result.state).resources.map(r => [r.name, r.id]),
    )
    for (const name of ['first', 'second'])
      await setProperty(lab.cloud, requirePresent(ids[name]), 'displayName=by hand')
    const before = state()
    const plan = await run('reconcile', { planOnly: true, targets: [topic('first')] })
    t.match(plan.result, {
      status: 'succeeded',
      changes: { update: 1 },
      refreshed: [{ urn: topic('first'), op: 'update' }],
      planned: [{ urn: topic('first'), op: 'update' }],
    })
    t.equal(requirePresent(plan.result.planned).length, 1)
    t.equal(state(), before, 'a plan writes nothing')
    const done = await run('reconcile', { targets: [topic('first')] })
    t.match(done.result, { status: 'succeeded', changes: { update: 1 } })
    const displayed = async () =>
      Object.fromEntries(
        (await listResources(lab.cloud, { type: 'aws:sns/topic:Topic' })).map(r => [
          r.id,
          r.properties.displayName,
        ]),
      )
    t.match(await displayed(), {
      [requirePresent(ids.first)]: 'hello',
      [requirePresent(ids.second)]: 'by hand',
    })
  })
})
