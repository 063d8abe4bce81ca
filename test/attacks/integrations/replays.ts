/** Genuine deliveries that are sent again. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { signed } from '../../fixtures/slack/sent.ts'
import { delivered, push } from '../../integrations/github/payloads.ts'
import type { Attack, Seen, Target } from '../attack.ts'
import { slack, github, asSent, withHeader } from './delivery.ts'
import { form } from './slack.ts'

/** 100 copies at once, then again as another delivery: how many operations there are of it. */
async function counted(target: Target, says: string): Promise<number> {
  await sleep(1500)
  const { items } = JSON.parse((await target.send('GET', '/v1/operations?pageSize=100')).body) as {
    items: { message: string }[]
  }
  return items.filter(({ message }) => message.includes(says)).length
}
const once = async (
  target: Target,
  says: string,
  send: (n: number) => Promise<Seen>,
): Promise<Seen> => {
  const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => send(n)))
  const refused = answers.find(({ status }) => status !== 200 && status !== 202)
  if (refused) return refused
  await send(101)
  const jobs = await counted(target, says)
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
