/** The integration with Slack, with a staging and a production, on a simulated Slack. */
import { type Test } from 'tap'
import { newEnvironment } from '../../helper/store.ts'
import { slackTest } from '../../fixtures/slack/slackTest.ts'
import { payloadForm } from '../../fixtures/slack/sent.ts'

export async function createSlackLab(t: Test) {
  const slackIs = await slackTest(t, {
    appTokenFile: 'app',
    channels: [{ channel: 'C0NOTICES', events: ['approval.requested', 'drift.confirmed'] }],
  })
  const {
    slack,
    services: { store },
    say,
    webhookRequest,
    operations,
    whispers,
  } = slackIs
  await store.environments.create(newEnvironment('staging'))
  await store.environments.create(newEnvironment('production', { kind: 'production' }))

  return { slackIs, slack, store, say, webhookRequest, operations, whispers }
}

/** What was sent is as Slack demands it, and nothing secret of what came in is kept. */
export function testMessages(
  t: Test,
  { slack, store }: Pick<Awaited<ReturnType<typeof createSlackLab>>, 'slack' | 'store'>,
): void {
  t.test('everything that was sent is as Slack demands it', async t => {
    t.same(slack.faults, [])
  })

  t.test('nothing of a secret or token is kept of what came in', async t => {
    const { rows } = await store.runSql('select body from twinstack.inbox')
    t.ok(rows.length > 0, 'something came in')
    t.notMatch(JSON.stringify(rows), /gIkuvaNzQIHg97ATvDxqgjtO|trigger/)
    t.match(payloadForm({}), /payload=/)
  })
}
