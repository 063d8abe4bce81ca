/**
 * Taking what was made by hand into the recorded state, on the real engine, with what is refused
 * and what follows; the short form is import.test.ts.
 */
import t from 'tap'
import { importStory } from './importStory.ts'

t.test('import', async t => {
  const story = await importStory(t)
  const { run, wanted, urn } = story
  await story.plans()
  const nowhere = await run('import', [{ ...wanted, id: `${wanted.id}-not` }])
  t.match(nowhere.error, {
    code: 'import-refused',
    message: /not found in the cloud: aws:sns\/topic:Topic .*-not$/,
  })
  t.ok(story.unchanged(), 'neither a plan nor a refusal writes')
  await story.imports()
  t.match(
    await run('drift-check'),
    { status: 'succeeded', refreshed: [], planned: [{ urn, op: 'delete' }] },
    'it is managed; the code lacks it',
  )
})
