/** Valid deliveries that are sent again. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { signed } from '../../fixtures/slack/sent.ts'
import { delivered, push } from '../../integrations/github/payloads.ts'
import type { Attack, SeenResponse, Target } from '../attack.ts'
import { slack, github, asSent, withHeader } from './delivery.ts'
import { form } from './slack.ts'

/** The number of its operations; a busy machine needs some time for the first one. */
async function counted(target: Target, expectedText: string): Promise<number> {
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(500))
    if ((await countNow(target, expectedText)) > 0) break
  await sleep(1500)
  return countNow(target, expectedText)
}

async function countNow(target: Target, expectedText: string): Promise<number> {
  const { items } = JSON.parse((await target.send('GET', '/v1/operations?pageSize=100')).body) as {
    items: { message: string }[]
  }
  return items.filter(({ message }) => message.includes(expectedText)).length
}
const once = async (
  target: Target,
  expectedText: string,
  send: (n: number) => Promise<SeenResponse>,
): Promise<SeenResponse> => {
  const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => send(n)))
  // 503: the machine is too busy for 100 at the same time, and a sender sends the request again
  const refused = answers.find(({ status }) => ![200, 202, 503].includes(status))
  if (refused) return refused
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(500))
    if ((await send(101)).status !== 503) break
  const jobs = await counted(target, expectedText)
  return { status: jobs === 1 ? 200 : 299, body: `${jobs} jobs`, headers: {} }
}
/** `commit`: one that the repository has */
export const replays = (commit: string): Attack[] => [
  {
    group: 'replays',
    name: '100 copies of a chat command at once are one job',
    expected: [200],
    fire: async target => {
      const sent = asSent(signed(form('plan staging -- only once, chat')))
      return once(target, 'only once, chat', () => slack(target, sent))
    },
  },
  {
    group: 'replays',
    name: '100 copies of a push at once, each with an id of its own, are one job',
    expected: [200],
    fire: async target => {
      const sent = await delivered('push', push(commit, { message: 'only once, push' }))
      return once(target, 'only once, push', () =>
        github(target, withHeader(sent, { 'x-github-delivery': randomUUID() })),
      )
    },
  },
  {
    group: 'replays',
    name: '100 copies of a command over REST with one key are one job',
    expected: [200],
    fire: target =>
      once(target, 'only once, key', () =>
        target.send('POST', '/v1/commands', {
          json: { text: 'plan staging -- only once, key' },
          headers: { 'idempotency-key': '"once"' },
        }),
      ),
  },
]
