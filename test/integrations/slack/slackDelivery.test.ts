/** Messages to Slack that are delayed, refused or lost; and Socket Mode. */
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { buttonsOf } from '../../fixtures/slack/slackTest.ts'
import { ana, ben, command, deploys, press } from '../../fixtures/slack/sent.ts'
import { requirePresent } from '../../helper/present.ts'
import { createSlackLab, testMessages } from './slackLab.ts'

const { slackIs, slack, store, say, operations, whispers } = await createSlackLab(t)

t.test(
  'Slack limits the rate: the delivery waits; a channel without the app has a clear error',
  async t => {
    slack.next.set('chat.postMessage', [{ retryAfter: 1 }])
    const before = slack.messages.size
    const started = Date.now()
    await say('drift staging --last')
    await say('cancel staging')
    t.match(whispers().at(-1), /no operation runs or waits in staging/)
    await say('plan staging')
    t.ok(Date.now() - started >= 1000)
    t.equal(slack.messages.size, before + 1)
    slack.next.set('chat.postMessage', [{ error: 'not_in_channel' }])
    await say('plan staging')
    t.match(whispers().at(-1), /invite the app/)
    t.equal((await operations('staging')).filter(({ kind }) => kind === 'preview').length, 2)
  },
)

t.test('an answer that failed is sent later; the operation is requested once', async t => {
  const { inbox } = store.integrations
  const before = (await operations('staging')).length
  slack.next.set('chat.postMessage', [{ status: 500 }, { status: 500 }])
  await say('plan staging')
  t.equal((await operations('staging')).length, before + 1)
  await store.runSql(
    "update twinstack.inbox set next_at = clock_timestamp() where state = 'waiting'",
  )
  await slackIs.pump()
  t.same(
    [
      (await operations('staging')).length,
      requirePresent([...slack.messages.values()].at(-1))['text'],
    ],
    [before + 1, 'preview of staging: queued'],
  )
  t.same(await inbox.takeDue(9, 1), [])
})

t.test('an abandoned event is reported and does not delay others', async t => {
  const away = Array.from({ length: 9 }, () => ({ status: 500 }))
  slack.next.set('chat.postMessage', away.slice(0, 2))
  await say('plan staging', ana)
  t.match(
    (await store.runSql("select ordering_key, state from twinstack.inbox where state = 'waiting'"))
      .rows,
    [{ ordering_key: `${deploys} ${ana}` }],
    'it is tried again',
  )
  const [operation] = await operations('staging')
  await say(`cancel ${requirePresent(operation).id}`, ben)
  t.match(await store.operations.get(requirePresent(operation).id), {
    status: 'cancelled',
    cancel: { by: 'ben' },
  })
  slack.next.set('chat.postMessage', away)
  await say('plan staging', ana)
  await store.runSql(
    "update twinstack.inbox set attempts = 4, next_at = clock_timestamp() where state = 'waiting'",
  )
  await slackIs.pump()
  t.match(
    whispers().at(-1),
    /plan staging: failed after several attempts .*check the state with status/s,
  )
  slack.next.delete('chat.postMessage')
})

t.test('Socket Mode: the same, without an address of ours', async t => {
  for (let n = 0; n < 1000 && !slack.connected(); n++) await sleep(50)
  const before = (await operations('staging')).length
  const output = command('plan staging', { user: ben, responseUrl: slack.responseUrl })
  t.same(await slack.push('slash_commands', output), {})
  t.same(await slack.push('slash_commands', output), {}, 'sent again after a lost acknowledgement')
  await slackIs.pump()
  t.match(await operations('staging'), [
    { kind: 'preview', requestedBy: { name: 'ben' } },
    ...Array.from({ length: before }, () => ({})),
  ])
  t.equal((await operations('staging')).length, before + 1)
  const [button] = buttonsOf(requirePresent([...slack.messages.values()].at(-1)))
  await slack.push('interactive', {
    ...press(requirePresent(button), { user: ana }),
    response_url: slack.responseUrl,
  })
  await slackIs.pump()
  t.match((await operations('staging'))[0], {
    kind: 'preview',
    status: 'cancelled',
    cancel: { by: 'ana' },
  })
})

testMessages(t, { slack, store })
