/** The rest of the small programs that failed once; see cases.test.ts. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { listResources } from '../../src/adapters/sandbox/cloud.ts'
import { openCase, succeeded } from './cases.ts'

t.test('B02a: a provider that a module makes when it is first needed', async t => {
  const { tree, run } = await openCase(t, 'B02a')
  const [a, b] = [tree('a'), tree('b')]
  t.match(await run(a, 'deploy'), succeeded)
  t.match(await run(b, 'deploy'), { ...succeeded, changes: { update: 1 } })
  t.match(await run(b, 'drift-check'), { ...succeeded, refreshed: [], planned: [] })
  t.match(await run(b, 'reconcile'), succeeded)
  t.match(await run(b, 'destroy'), succeeded)
})

t.test('B03: resources at the top level of an imported file', async t => {
  const a = await openCase(t, 'B03a')
  t.match(await a.run(a.tree('a'), 'deploy'), { ...succeeded, changes: { create: 3 } })
  t.match(await a.run(a.tree('a'), 'destroy'), succeeded)
  const c = await openCase(t, 'B03c')
  t.match(await c.run(c.tree('a'), 'deploy'), succeeded)
  const moved = await c.run(c.tree('b'), 'deploy')
  t.match(moved, succeeded)
  t.notOk(moved.changes.delete, 'the topic that moved into a file stays')
  t.equal((await listResources(c.lab.cloud)).length, 2)
  const d = await openCase(t, 'B03d')
  t.match(await d.run(d.tree('a'), 'deploy'), succeeded)
})

t.test('B05: relative paths are relative to the program', async t => {
  const { tree, run, lab } = await openCase(t, 'B05')
  t.match(await run(tree('a'), 'deploy'), succeeded)
  const objects = (await listResources(lab.cloud)).filter(({ type }) => /Object/.test(type))
  t.equal(objects.length, 1)
  t.match(await run(tree('a'), 'drift-check'), { ...succeeded, refreshed: [], planned: [] })
})

t.test('B06: a malformed salt is refused, and so is a value of another stack', async t => {
  const { tree, run } = await openCase(t, 'B06')
  const { encryptionSalt } = await run(tree('a'), 'deploy')
  const malformed = tree('b')
  const file = join(malformed.folder, 'Pulumi.staging.yaml')
  writeFileSync(file, readFileSync(file, 'utf8').replace(/encryptionsalt: .*/, 'encryptionsalt: x'))
  t.match(await run(malformed, 'preview', {}, { encryptionSalt }), {
    status: 'failed',
    error: { code: 'settings-invalid', message: /encryptionsalt/ },
  })
  t.match(await run(tree('a'), 'deploy', {}, { encryptionSalt }), succeeded)
})

t.test('B12: defaults of Pulumi.yaml reach the program', async t => {
  const { tree, run } = await openCase(t, 'B12')
  t.match(await run(tree('a'), 'deploy'), {
    ...succeeded,
    outputs: { size: { value: 'medium' }, project: { value: 'bughunt' } },
  })
})
