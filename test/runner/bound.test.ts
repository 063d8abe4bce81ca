/** Planned in one run, applied in another: on the real engine, which is given its own plan. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { noOptions } from '../../src/operations/words.ts'
import type { RunRequest } from '../../src/runner/protocol.ts'
import { listResources, setProperty } from '../../src/sandbox/cloud.ts'
import { createLab, makeTree } from './helper.ts'
import { cloudConfig } from './program.ts'

const program = (outside: string) => `
import * as pulumi from '@pulumi/pulumi'
import { LogGroup } from '@pulumi/aws/cloudwatch/logGroup.js'
import { Topic } from '@pulumi/aws/sns/topic.js'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
const settings = z.strictObject({ display: z.string() })
export default async function program () {
  const given = settings.parse(new pulumi.Config().requireObject('settings'))
  const group = new pulumi.ComponentResource('lab:index:Group', 'group')
  const first = new Topic('first', { displayName: given.display }, { parent: group })
  new Topic('second', { displayName: readFileSync(${JSON.stringify(outside)}, 'utf8'), tags: { first: first.arn, name: first.name } }, { parent: group })
  if (given.display === 'hello') new LogGroup('logs', { name: 'one' })
  return { first: first.arn }
}
program.settings = settings
`

t.test('bound to a plan', async t => {
  const lab = await createLab(t)
  const outside = join(lab.home, 'outside')
  const { writeFileSync } = await import('node:fs')
  writeFileSync(outside, 'one')
  const tree = makeTree(lab, { 'index.ts': program(outside) }, { display: 'hello' })
  const other = makeTree(lab, { 'index.ts': program(outside) }, { display: 'world' })
  const state = () => readFileSync(join(lab.home, 'state', '.pulumi', 'stacks', 'lab', 'staging.json'), 'utf8')
  const run = async (on: RunRequest['tree'], kind: RunRequest['kind'], expected: NonNullable<RunRequest['bound']>['expected'], options: Partial<RunRequest['options']> = {}) => {
    const { result } = await lab.run(on, kind, { options: { ...noOptions, planOnly: expected === null, ...options }, bound: { revision: 'r', dependencies: 'd', expected }, cloud: { ...lab.request(on).cloud, config: cloudConfig } })
    return result
  }
  const plan = await run(tree, 'deploy', null)
  t.match(plan, { status: 'succeeded', error: null })
  console.log(JSON.stringify(plan.planned?.map(c => [c.op, c.name]), null, 0), plan.binding, plan.timings)
  const again = await run(tree, 'deploy', null)
  t.same(again.binding, plan.binding)
  const wrong = await run(tree, 'deploy', { ...plan.binding!, digest: 'x', parts: { ...plan.binding!.parts, planned: 'y' } })
  t.match(wrong, { status: 'failed', error: { code: 'plan-changed' } })
  console.log(wrong.error)
  const done = await run(tree, 'deploy', plan.binding)
  t.match(done, { status: 'succeeded', error: null })
  console.log(done.error, done.changes, done.timings)
  const p2 = await run(other, 'deploy', null)
  const d2 = await run(other, 'deploy', p2.binding)
  t.match(d2, { status: 'succeeded' })
  console.log(d2.error, d2.changes)
  const before = state()
  const p3 = await run(tree, 'rebuild', null)
  console.log(p3.error, p3.planned?.map(c => [c.op, c.name]), p3.changes)
  const p4 = await run(tree, 'destroy', null)
  console.log(p4.error, p4.planned?.map(c => [c.op, c.name]), p4.changes)
  t.equal(state(), before)
  for (const r of await listResources(lab.cloud, { type: 'aws:sns/topic:Topic' })) await setProperty(lab.cloud, r.id, 'displayName=by hand')
  const p5 = await run(other, 'reconcile', null)
  console.log(p5.error, p5.refreshed?.map(c => [c.op, c.name]), p5.planned?.map(c => [c.op, c.name]), p5.changes)
  t.equal(state(), before)
  const d5 = await run(other, 'reconcile', p5.binding)
  t.match(d5, { status: 'succeeded' })
  console.log(d5.error, d5.changes)
  const p6 = await run(other, 'rebuild', null)
  t.match(await run(other, 'rebuild', p6.binding), { status: 'succeeded', error: null })
  const p7 = await run(other, 'destroy', null)
  t.match(await run(other, 'destroy', p7.binding), { status: 'succeeded', error: null })
})
