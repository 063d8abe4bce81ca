/**
 * The common part of the short and the long test of imports: a resource created by hand, its plan,
 * and its import.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { noOptions, type ImportResource, type OperationKind } from '../../../src/model/operation.ts'
import { listResources } from '../../../src/adapters/sandbox/cloud.ts'
import { writeResource } from '../../../src/adapters/sandbox/files.ts'
import { createLab, makeTree } from './helper.ts'
import { cloudConfig, cloudProgram, cloudSettings } from './program.ts'
import { requirePresent } from '../../helper/present.ts'

const type = 'aws:sns/topic:Topic'
const code = `import { Topic } from '@pulumi/aws/sns/topic.js'

new Topic('mine', {
  displayName: 'made by hand',
  name: 'by-hand',
  tags: {
    owner: 'ops',
  },
}, { protect: true })
`

const declaring = (lines: string) =>
  cloudProgram.replace('  return { first', `  ${lines}\n  return { first`)

export async function importStory(t: Test) {
  const lab = await createLab(t)
  const settings = { ...cloudSettings, topics: 1 }
  const tree = makeTree(lab, { 'index.ts': cloudProgram }, settings)
  const run = async (
    kind: OperationKind,
    resources: ImportResource[] = [],
    planOnly = false,
    program = tree,
  ) =>
    (
      await lab.run(program, kind, {
        options: { ...noOptions, resources, planOnly },
        cloud: { ...lab.request(tree).cloud, config: cloudConfig },
      })
    ).result
  const state = () =>
    readFileSync(join(lab.home, 'state', '.pulumi', 'stacks', 'lab', 'staging.json'), 'utf8')
  t.match(await run('deploy'), { status: 'succeeded' })
  const [topic] = await listResources(lab.cloud, { type })
  const id = `${requirePresent(topic).id}-by-hand`
  await writeResource(lab.cloud, {
    ...requirePresent(topic),
    id,
    arn: id,
    properties: {
      ...requirePresent(topic).properties,
      arn: id,
      name: 'by-hand',
      displayName: 'made by hand',
    },
    tags: { owner: 'ops' },
  })
  const wanted = { type, name: 'mine', id, protect: true }
  const urn = `urn:pulumi:staging::lab::${type}::mine`
  const before = state()

  /** runs a deploy of the program with these lines at its end */
  const deploy = (lines: string) =>
    run('deploy', [], false, makeTree(lab, { 'index.ts': declaring(lines) }, settings))
  const exists = async () => (await listResources(lab.cloud, { type })).some(one => one.id === id)

  return {
    run,
    deploy,
    exists,
    wanted,
    urn,
    unchanged: () => state() === before,
    async plans() {
      const plan = await run('import', [wanted], true)
      t.match(plan, {
        status: 'succeeded',
        error: null,
        planned: [{ urn, op: 'import' }],
        imported: [{ urn, id }],
      })
      t.ok(
        requirePresent(plan.plannedState).some(
          resource => resource.urn === urn && resource.inputs.displayName === 'made by hand',
        ),
      )
    },
    async imports() {
      const done = await run('import', [wanted])
      t.match(done, {
        status: 'succeeded',
        error: null,
        changes: { import: 1 },
        imported: [{ urn, type, name: 'mine', id, protect: true }],
      })
      t.equal(requirePresent(requirePresent(done.imported)[0]).code, code)
      t.match(
        requirePresent(done.state).resources.find(resource => resource.urn === urn),
        {
          id,
          protect: true,
          custom: true,
          inputs: { displayName: 'made by hand' },
          parent: /Stack::lab-staging$/,
        },
      )
    },
  }
}
