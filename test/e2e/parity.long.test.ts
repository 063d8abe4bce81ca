/** Parity over HTTP and on the real engine, from two environments that differ to twins. */
import t from 'tap'
import { parityStory } from './parityStory.ts'

t.test('no twins; documented and ahead; changed in the cloud; audited', async t => {
  const story = await parityStory(t)
  await story.differs()
  await story.ahead()
  await story.changed()
  await story.audited(
    { parity: 'met', register: 'met', versions: 'unknown' },
    { score: 100, passed: true },
  )
})
