import t from 'tap'
import { parseForgeEvent } from '../../../src/integrations/pullRequests/pullRequestEvent.ts'

const push = {
  type: 'push',
  commit: 'a'.repeat(40),
  subject: 'a\u200b text ',
  senderId: 7,
} as const
const readPush = (branch: string, sender = 'ana-hub') => {
  const event = parseForgeEvent({ ...push, branch, sender })
  return event.type === 'push' ? event : null
}

t.test('no other login becomes equal to a known one', async t => {
  for (const login of ['ana-hub ', ' ana-hub', 'ana\u200b-hub', 'ana-hub\n', 'ana\ue000-hub'])
    t.throws(() => readPush('main', login), { name: 'ZodError' }, JSON.stringify(login))
  for (const login of ['ana-hub', 'dependabot[bot]', 'ana.b_c'])
    t.match(readPush('main', login), { sender: login })
})

t.test('no other branch becomes equal to the deployed one', async t => {
  for (const branch of ['main\u200b', ' main', 'ma\u202ein', 'main\ud800', 'main\t'])
    t.not(readPush(branch)?.branch, 'main', JSON.stringify(branch))
  t.match(readPush('main\u200b'), { branch: 'main%E2%80%8B' })
  t.match(readPush('größe/ä'), { branch: 'größe/ä' }, 'letters are kept')
})

t.test('texts are made plain', async t => {
  t.match(readPush('main'), { subject: 'a text' })
})
