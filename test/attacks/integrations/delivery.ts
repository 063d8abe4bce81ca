/** Deliveries to the webhooks of the integrations, and the required effect of a refused one. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { SeenResponse, Target } from '../attack.ts'

export type SentDelivery = { body: string; headers: Record<string, string> }
export const at =
  (integration: string) =>
  (target: Target, { body, headers }: SentDelivery) =>
    target.send('POST', `/v1/integrations/${integration}`, { token: null, body, headers })
export const [slack, github, gitlab] = ['slack', 'github', 'gitlab'].map(at) as [
  ReturnType<typeof at>,
  ReturnType<typeof at>,
  ReturnType<typeof at>,
]

export const asSent = ({
  payload,
  headers,
}: {
  payload: string
  headers: Record<string, string>
}): SentDelivery => ({ body: payload, headers })
export const without = ({ body, headers }: SentDelivery, name: string): SentDelivery => ({
  body,
  headers: Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name)),
})
export const withHeader = (
  { body, headers }: SentDelivery,
  change: Record<string, string>,
): SentDelivery => ({
  body,
  headers: { ...headers, ...change },
})

/** Every hostile request has this text in its message, and no operation may have it. */
export const mark = 'hostile'
export async function nothingRun(target: Target): Promise<string | null> {
  await sleep(700)
  const answer = await readList(target, 'operations')
  if (answer.status !== 200) return `the list of operations was answered with ${answer.status}`
  const { items } = JSON.parse(answer.body) as {
    items: { message: string; kind: string }[]
  }
  const run = items.filter(
    ({ message, kind }) =>
      message.includes(mark) || ['destroy', 'rebuild', 'rollback', 'reconcile'].includes(kind),
  )
  return run.length === 0
    ? null
    : `it was run: ${run.map(({ kind, message }) => `${kind} ${message}`).join(', ')}`
}

/** On a fast machine the attacks before can have used up the minute's requests of the token. */
export async function readList(
  target: Target,
  what: 'operations' | 'environments',
): Promise<SeenResponse> {
  const path = `/v1/${what}?pageSize=100`
  const answer = await target.send('GET', path)
  if (answer.status !== 429) return answer
  await sleep(Number(answer.headers['retry-after']) * 1000)
  return target.send('GET', path)
}
