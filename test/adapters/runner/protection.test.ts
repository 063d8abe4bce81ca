/** Protected resources that can't be deleted, and what to do about them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { cloudConfig, cloudProgram, cloudSettings } from './program.ts'
import { createLab, makeTree } from './helper.ts'

t.test('protected resources are named', async t => {
  const lab = await createLab(t)
  const tree = makeTree(
    lab,
    { 'index.ts': cloudProgram },
    { ...cloudSettings, topics: 1, protect: true },
  )
  const cloud = { ...lab.request(tree).cloud, config: cloudConfig }
  t.match((await lab.run(tree, 'deploy', { cloud })).result, { status: 'succeeded' })
  t.match((await lab.run(tree, 'destroy', { cloud })).result, {
    status: 'failed',
    error: { code: 'deletion-protected', resources: [{ urn: /Parameter::secret$/ }] },
  })
  const state = JSON.parse(
    readFileSync(join(lab.home, 'state', '.pulumi', 'stacks', 'lab', 'staging.json'), 'utf8'),
  )
  t.equal(
    state.checkpoint.stack,
    'organization/lab/staging',
    'a plain pulumi finds the stack, so a user can stop using Twinstack',
  )
})
