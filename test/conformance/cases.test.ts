/**
 * Small programs that failed once, each with the right result; more of them: cases.long.test.ts.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { listResources } from '../../src/adapters/sandbox/cloud.ts'
import { fixtures, openCase, succeeded } from './cases.ts'

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

t.test('B13: dynamic resources', async t => {
  const { tree, run } = await openCase(t, 'B13')
  const deployed = await run(tree('a'), 'deploy')
  t.match(deployed, { ...succeeded, outputs: { number: { value: /^\d+$/ } } })
  t.notOk(
    deployed.events.some(({ body }) => body.type === 'diagnostic' && /PATH/.test(body.message)),
    'no message about the plugins of Twinstack',
  )
  t.match(await run(tree('a'), 'destroy'), succeeded)
})

t.test('every folder of cases has a test', async t => {
  const tests = readdirSync(import.meta.dirname)
    .filter(file => file.endsWith('.test.ts'))
    .map(file => readFileSync(join(import.meta.dirname, file), 'utf8'))
  for (const folder of readdirSync(fixtures))
    t.ok(
      tests.some(text => text.includes(`openCase(t, '${folder.split('-')[0]}')`)),
      folder,
    )
})
