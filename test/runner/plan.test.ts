/** What a run looks at before it writes, on the real engine: targets, planned state, resources with data in them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import t from 'tap'
import { noOptions } from '../../src/operations/words.ts'
import type { RunRequest } from '../../src/runner/protocol.ts'
import { listResources, setProperty } from '../../src/sandbox/cloud.ts'
import { createLab, makeTree } from './helper.ts'
import { cloudConfig } from './program.ts'

const program = `
import * as pulumi from '@pulumi/pulumi'
import { LogGroup } from '@pulumi/aws/cloudwatch/logGroup.js'
import { Topic } from '@pulumi/aws/sns/topic.js'
import { z } from 'zod'
const settings = z.strictObject({ logs: z.string(), display: z.string() })
export default async function program () {
  const given = settings.parse(new pulumi.Config().requireObject('settings'))
  const logs = new LogGroup('logs', { name: given.logs })
  const first = new Topic('first', { displayName: given.display })
  new Topic('second', { displayName: given.display, tags: { first: first.arn } })
  return { logs: logs.name, secret: pulumi.secret('canary-in-an-output') }
}
program.settings = settings
`
const urn = (type: string, name: string) => `urn:pulumi:staging::lab::${type}::${name}`
const topic = (name: string) => urn('aws:sns/topic:Topic', name)

t.test('planned before it is written', async t => {
  const lab = await createLab(t)
  const tree = makeTree(lab, { 'index.ts': program }, { logs: 'one', display: 'hello' })
  const renamed = makeTree(lab, { 'index.ts': program }, { logs: 'two', display: 'hello' })
  const state = () => readFileSync(join(lab.home, 'state', '.pulumi', 'stacks', 'lab', 'staging.json'), 'utf8')
  const run = async (kind: RunRequest['kind'], options: Partial<RunRequest['options']> = {}, change: Partial<RunRequest> & { on?: RunRequest['tree'] } = {}) => {
    const { on = tree, ...more } = change
    return (await lab.run(on, kind, { ...more, options: { ...noOptions, ...options }, cloud: { ...lab.request(on).cloud, config: cloudConfig } }))
  }
  const first = await run('deploy')
  t.match(first.result, { status: 'succeeded', plannedState: null })
  t.notOk('plan' in first.result.timings && first.result.timings.plan! > 0.2, 'nothing is recorded yet, so nothing is planned')

  await t.test('the state that would result', async t => {
    const { result } = await run('preview', {}, { on: renamed })
    const record = (name: string) => result.plannedState!.find(resource => resource.name === name)!
    t.match(record('logs'), { id: null, inputs: { name: 'two' }, outputs: { arn: '[unknown]' } }, 'replaced: what the cloud assigns is unknown')
    t.same(record('second'), first.result.state!.resources.find(({ name }) => name === 'second'), 'unchanged: as recorded')
    t.match(record('lab-staging').outputs, { logs: 'two', secret: '[secret]' })
    t.same(result.plannedState!.map(r => r.urn).sort(), first.result.state!.resources.map(r => r.urn).sort())
  })

  await t.test('saved first; planned only when something is new', async t => {
    const again = await run('deploy', {}, { settledDigest: first.result.state!.digest })
    t.match(again.result, { status: 'succeeded' })
    t.ok(again.result.timings.plan! < 0.1, 'the same revision on the state that it left is not planned')
    const saved = JSON.parse(gunzipSync(readFileSync(join(again.handle.folder, 'state-before.json.gz'))).toString())
    t.match(saved, { version: 3, deployment: { secrets_providers: { type: 'passphrase' } } })
    t.notMatch(JSON.stringify(saved), /canary/, 'secrets as ciphertext')
  })

  await t.test('a reconcile of chosen resources, and its plan', async t => {
    const ids = Object.fromEntries(first.result.state!.resources.map(r => [r.name, r.id!]))
    for (const name of ['first', 'second']) await setProperty(lab.cloud, ids[name]!, 'displayName=by hand')
    const before = state()
    const plan = await run('reconcile', { planOnly: true, targets: [topic('first')] })
    t.match(plan.result, { status: 'succeeded', changes: { update: 1 }, refreshed: [{ urn: topic('first'), op: 'update' }], planned: [{ urn: topic('first'), op: 'update' }] })
    t.equal(plan.result.planned!.length, 1)
    t.equal(state(), before, 'a plan writes nothing')
    const done = await run('reconcile', { targets: [topic('first')] })
    t.match(done.result, { status: 'succeeded', changes: { update: 1 } })
    const displayed = async () => Object.fromEntries((await listResources(lab.cloud, { type: 'aws:sns/topic:Topic' })).map(r => [r.id, r.properties.displayName]))
    t.match(await displayed(), { [ids.first!]: 'hello', [ids.second!]: 'by hand' })
  })
})
