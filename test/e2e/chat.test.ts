/** A command in a chat, on the real engine: the message changes with the steps. The whole story: chat.long.test.ts. */
import t from 'tap'
import { buttonsOf } from '../fixtures/slack/door.ts'
import { chatService } from './chatting.ts'

t.test('said in a chat, done by the engine, shown in the chat', async t => {
  const { service, slack, say, message } = await chatService(t, { program: 'small' })
  await service.environment('staging', 'staging')
  await say('up staging -- the first')
  await message(/^deploy of staging: (queued|running)$/)
  const done = await message(/^deploy of staging: succeeded$/)
  t.match(JSON.stringify(done['blocks']), /the first.*create/s)
  t.match(JSON.stringify(done['blocks']), /prepare|run|update|plan/, 'steps')
  t.same(buttonsOf(done), [])
  t.equal(slack.messages.size, 1, 'one message from the beginning to the end')
  const { body } = await service.call('GET', '/v1/environments/staging/operations')
  t.match(body.items, [{ kind: 'deploy', status: 'succeeded', requestedBy: { kind: 'person', name: 'ana' }, message: 'the first' }])
  t.same(slack.faults, [])
})
