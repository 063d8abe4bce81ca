/** Edits of a recorded state by the real runner and engine, on a file backend. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import t from 'tap'
import { listResources } from '../../../src/adapters/sandbox/cloud.ts'
import { getDeployment, type Deployment } from '../../../src/model/checkpoint.ts'
import { noOptions } from '../../../src/model/operation.ts'
import { files, type StateEditRequest } from '../../../src/model/run.ts'
import type { StateEdit } from '../../../src/model/stateEdit.ts'
import { createLab, makeTree } from './helper.ts'

const alone = { all: false, dependents: false, protected: false }
const lab = await createLab(t)
const tree = makeTree(lab, {
  'index.ts': `
import * as pulumi from '@pulumi/pulumi'
import { z } from 'zod'
class Declared extends pulumi.CustomResource {}
export default async function program () {
  new Declared('aws:sqs/queue:Queue', 'jobs', { name: 'jobs' }, { protect: true })
  new Declared('aws:sns/topic:Topic', 'news', { name: 'news' })
}
program.settings = z.strictObject({})
`,
})
const stateFile = join(lab.home, 'state', '.pulumi', 'stacks', 'lab', 'staging.json')
const recordOf = (): Deployment => getDeployment(JSON.parse(readFileSync(stateFile, 'utf8')))
const urnOf = (name: string) => {
  const found = recordOf().resources?.find(({ urn }) => urn.endsWith(`::${name}`))
  if (!found) throw new Error(`${name} is not recorded`)
  return found.urn
}
const edit = (change: StateEdit, more: Partial<StateEditRequest> = {}, planOnly = false) =>
  lab.run(tree, 'state-edit', {
    options: { ...noOptions, planOnly, stateEdit: change },
    edit: { change, earlier: [], restored: null, ...more },
  })
const queue = () => recordOf().resources?.find(({ urn }) => urn.endsWith('::jobs'))

const deployed = await lab.run(tree, 'deploy')
t.equal(deployed.result.status, 'succeeded', JSON.stringify(deployed.result.error))
const jobs = urnOf('jobs')
const news = urnOf('news')

t.test('a plan reports the changes and writes nothing; the edit writes', async t => {
  const plan = await edit({ action: 'unprotect', urns: [jobs] }, {}, true)
  t.match(plan.result, { status: 'succeeded', notes: [/Queue jobs is no longer protected/] })
  t.equal(queue()?.protect, true)
  const done = await edit({ action: 'unprotect', urns: [jobs] })
  t.match(done.result, { status: 'succeeded', notes: [/Queue jobs is no longer protected/] })
  t.notOk(queue()?.protect)
  const again = await edit({ action: 'unprotect', urns: [jobs] })
  t.match(again.result.notes, [/needs no change/])
})

t.test('forget leaves the resource in the cloud; restore reverses it', async t => {
  const forgotten = await edit({ action: 'forget', urns: [news], ...alone })
  t.equal(forgotten.result.status, 'succeeded', JSON.stringify(forgotten.result.error))
  t.notOk(recordOf().resources?.some(({ urn }) => urn === news))
  t.ok((await listResources(lab.cloud)).some(({ type }) => type === 'aws:sns/topic:Topic'))

  const before = gunzipSync(readFileSync(join(forgotten.handle.folder, files.stateBody)))
  const restored = JSON.parse(before.toString('utf8')) as Record<string, unknown>
  const back = await edit({ action: 'restore', version: 1 }, { restored })
  t.equal(back.result.status, 'succeeded', JSON.stringify(back.result.error))
  t.ok(recordOf().resources?.some(({ urn }) => urn === news))
})

t.test('an impossible edit writes nothing', async t => {
  const refused = await edit({ action: 'forget', urns: [`${news}2`], ...alone })
  t.match(refused.result, { status: 'failed', error: { message: /news2 is not in the state/ } })
})

t.test('a state that the engine refuses is repaired, and deploys again', async t => {
  const document = JSON.parse(readFileSync(stateFile, 'utf8'))
  document.checkpoint.latest.resources.reverse()
  writeFileSync(stateFile, JSON.stringify(document))
  const other = await edit({ action: 'protect', urns: [news] })
  t.match(other.result, {
    status: 'failed',
    error: { message: /The engine would refuse the state/, hint: /twinstack state repair/ },
  })
  const repaired = await edit({ action: 'repair' })
  t.equal(repaired.result.status, 'succeeded', JSON.stringify(repaired.result.error))
  t.match(repaired.result.notes.join('\n'), /comes before its provider/)
  t.match(repaired.result.notes.join('\n'), /Sorted the resources by their dependencies/)
  const after = await lab.run(tree, 'deploy')
  t.equal(after.result.status, 'succeeded', JSON.stringify(after.result.error))
})
