/**
 * Parity over HTTP and on the real engine: what differs, and fails. Documented, ahead, changed in
 * the cloud: parity.long.test.ts.
 */
import t from 'tap'
import { parityStory } from './parityStory.ts'

t.test('two environments that are no twins', async t => {
  const story = await parityStory(t)
  await story.differs()
  await story.audited({ parity: 'failed' }, { passed: false })
})
