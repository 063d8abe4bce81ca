/**
 * What a run reports about its changes, on the real engine and the sandbox; all kinds one after the
 * other: kinds.long.test.ts; drift over HTTP: test/e2e/story.test.ts.
 */
import t from 'tap'
import { kindsStory } from './kindsStory.ts'

t.test('deploy, rebuild, destroy', async t => {
  const story = await kindsStory(t)
  await story.deploys()
  await story.rebuilds()
  await story.destroys()
})
