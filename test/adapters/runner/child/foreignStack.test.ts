/** A copy with the name of another person's stack neither changes nor shows that stack. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { noOptions } from '../../../../src/model/operation.ts'
import type { RunRequest } from '../../../../src/model/run.ts'
import { componentProgram, createLab, makeTree } from '../helper.ts'
import { cloudConfig, cloudProgram, cloudSettings } from '../program.ts'

t.test('an existing stack does not belong to a new copy', async t => {
  const lab = await createLab(t)
  const tree = makeTree(lab, { 'index.ts': cloudProgram }, { ...cloudSettings, topics: 1 })
  const cloud = { ...lab.request(tree).cloud, config: cloudConfig }
  t.match((await lab.run(tree, 'deploy', { cloud })).result, { status: 'succeeded' })
  const file = join(lab.home, 'state', '.pulumi', 'stacks', 'lab', 'staging.json')
  const state = () => readFileSync(file, 'utf8')
  const before = state()
  const copy: Partial<RunRequest> = {
    cloud,
    unwritten: true,
    environment: { name: 'staging', kind: 'ephemeral' },
  }
  const type = 'aws:sns/topic:Topic'
  const ways: [kind: RunRequest['kind'], more?: Partial<RunRequest>][] = [
    ['preview'],
    ['destroy', { removeStack: true }],
    ['import', { options: { ...noOptions, resources: [{ type, name: 'x', id: 'x' }] as never } }],
    ['deploy', { settingsFile: 'Pulumi.missing.yaml' }],
  ]
  for (const [kind, more = {}] of ways) {
    const { result } = await lab.run(tree, kind, { ...copy, ...more })
    t.match(
      result,
      {
        status: 'failed',
        error: {
          code: 'refused',
          message: /the stack staging has \d+ resources that no operation/,
        },
        state: null,
        outputs: null,
      },
      `${kind} ${Object.keys(more).join(' ')}`,
    )
  }
  t.equal(state(), before, 'the stack is unchanged')

  const own = { ...copy, stack: 'organization/lab/other' }
  const small = makeTree(lab, { 'index.ts': componentProgram }, { size: 1 })
  const { result } = await lab.run(small, 'deploy', own)
  t.match(
    result,
    { status: 'succeeded', state: { resources: Array } },
    'a new stack belongs to the copy',
  )
})
