/**
 * Imports a resource that was created by hand into the recorded state, on the real engine; refusals
 * and later operations: import.long.test.ts.
 */
import t from 'tap'
import { importStory } from './importStory.ts'

t.test('import', async t => {
  const story = await importStory(t)
  await story.plans()
  t.ok(story.unchanged(), 'a plan does not write')
  await story.imports()
})
