/** Taking what was made by hand into the recorded state, on the real engine, with what is refused and what follows; the short form is import.test.ts. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { noOptions } from '../../src/operations/words.ts'
import type { ImportResource } from '../../src/operations/words.ts'
import { listResources } from '../../src/sandbox/cloud.ts'
import { writeResource } from '../../src/sandbox/files.ts'
import { createLab, makeTree } from './helper.ts'
import { cloudConfig, cloudProgram, cloudSettings } from './program.ts'

const type = 'aws:sns/topic:Topic'

t.test('import', async t => {
  const lab = await createLab(t)
  const tree = makeTree(lab, { 'index.ts': cloudProgram }, { ...cloudSettings, topics: 1 })
  const run = async (kind: 'deploy' | 'import' | 'drift-check', resources: ImportResource[] = [], planOnly = false) =>
    (await lab.run(tree, kind, { options: { ...noOptions, resources, planOnly }, cloud: { ...lab.request(tree).cloud, config: cloudConfig } })).result
  const state = () => readFileSync(join(lab.home, 'state', '.pulumi', 'stacks', 'lab', 'staging.json'), 'utf8')
  t.match(await run('deploy'), { status: 'succeeded' })
  const [topic] = await listResources(lab.cloud, { type })
  const id = `${topic!.id}-by-hand`
  await writeResource(lab.cloud, { ...topic!, id, arn: id, properties: { ...topic!.properties, arn: id, name: 'by-hand', displayName: 'made by hand' }, tags: { owner: 'ops' } })
  const wanted = { type, name: 'mine', id, protect: true }
  const urn = `urn:pulumi:staging::lab::${type}::mine`

  const before = state()
  const plan = await run('import', [wanted], true)
  t.match(plan, { status: 'succeeded', error: null, planned: [{ urn, op: 'import' }], imported: [{ urn, id }] })
  t.ok(plan.plannedState!.some(resource => resource.urn === urn && resource.inputs.displayName === 'made by hand'))
  const nowhere = await run('import', [{ ...wanted, id: `${id}-not` }])
  t.match(nowhere.error, { code: 'import-refused', message: /not found in the cloud: aws:sns\/topic:Topic .*-not$/ })
  t.equal(state(), before, 'neither a plan nor a refusal writes')

  const done = await run('import', [wanted])
  t.match(done, { status: 'succeeded', error: null, changes: { import: 1 }, imported: [{ urn, type, name: 'mine', id, protect: true }] })
  t.equal(done.imported![0]!.code, `import { Topic } from '@pulumi/aws/sns/topic.js'

new Topic('mine', {
  displayName: 'made by hand',
  name: 'by-hand',
  tags: {
    owner: 'ops',
  },
}, { protect: true })
`)
  t.match(done.state!.resources.find(resource => resource.urn === urn), { id, protect: true, custom: true, inputs: { displayName: 'made by hand' }, parent: /Stack::lab-staging$/ })
  t.match(await run('drift-check'), { status: 'succeeded', refreshed: [], planned: [{ urn, op: 'delete' }] }, 'it is managed; the code lacks it')
})
