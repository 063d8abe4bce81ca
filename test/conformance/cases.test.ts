/** Small programs that failed once, each with what is right; more of them: cases.long.test.ts. */
import t from 'tap'
import { listResources } from '../../src/adapters/sandbox/cloud.ts'
import { openCase, succeeded } from './cases.ts'

t.test('B02c: a bucket in a module variable is not deleted by the next deploy', async t => {
  const { tree, run, lab } = await openCase(t, 'B02c')
  t.match(await run(tree('a'), 'deploy'), succeeded)
  t.match(await run(tree('b'), 'deploy'), { ...succeeded, changes: { update: 1 } })
  t.equal((await listResources(lab.cloud)).length, 2, 'the bucket is there')
  t.match(await run(tree('b'), 'destroy'), succeeded)
  t.same(await listResources(lab.cloud), [])
})

t.test('B04: delete hooks run in destroy and rebuild', async t => {
  const { tree, run, lab } = await openCase(t, 'B04')
  t.match(await run(tree('a'), 'deploy'), succeeded)
  t.match(await run(tree('a'), 'rebuild'), succeeded)
  const destroyed = await run(tree('a'), 'destroy')
  t.match(destroyed, succeeded)
  t.ok(
    destroyed.events.some(
      ({ body }) => body.type === 'diagnostic' && body.message.includes('about to go: inbox'),
    ),
    'the hook ran',
  )
  t.same(await listResources(lab.cloud), [])
})

t.test('B06: the salt of a foreign settings file changes nothing that is recorded', async t => {
  const { tree, run } = await openCase(t, 'B06')
  const first = await run(tree('a'), 'deploy')
  t.match(first, succeeded)
  const salt = { encryptionSalt: first.encryptionSalt }
  const foreign = await run(tree('b'), 'preview', {}, salt)
  t.match(foreign, { status: 'failed', error: { code: 'passphrase-incorrect' } })
  t.equal(foreign.encryptionSalt, first.encryptionSalt, 'what is recorded stays')
  t.match(await run(tree('a'), 'deploy', {}, salt), succeeded)
  t.match(await run(tree('a'), 'drift-check', {}, salt), succeeded)
  t.match(await run(tree('b'), 'destroy', {}, salt), succeeded, 'a destroy needs no secret setting')
})

t.test('B13: dynamic resources', async t => {
  const { tree, run } = await openCase(t, 'B13')
  const deployed = await run(tree('a'), 'deploy')
  t.match(deployed, { ...succeeded, outputs: { number: { value: /^\d+$/ } } })
  t.notOk(
    deployed.events.some(({ body }) => body.type === 'diagnostic' && /PATH/.test(body.message)),
    'nothing is told about the plugins that we bring',
  )
  t.match(await run(tree('a'), 'destroy'), succeeded)
})
