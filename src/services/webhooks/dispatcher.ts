/**
 * Sends due deliveries. The attempts of one delivery are spread over a day, as the specification
 * proposes; then it is dead, and a person can send it again. Any number of processes share the
 * work: each delivery is taken by one of them.
 */
import type { Store } from '../../model/store.ts'
import { startPolling, type PollHandle } from '../../lib/poll.ts'
import type { DueDelivery, Outcome } from '../../model/webhookStore.ts'
import type { Log } from '../../lib/log.ts'
import { formatRequest } from './formatAlert.ts'
import { send, type Answer } from './send.ts'
import { getErrorMessage } from '../../lib/errors.ts'

/** Seconds before the next attempt, after the first, the second…: 24.5 hours in all. */
export const pauses = [5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800, 32_400]
const atOnce = 8

export type DispatcherOptions = {
  store: Store
  log: Log
  unseal(sealed: string): Promise<Record<string, unknown>>
  allow: string[]
  now?: () => Date
}
/** Reads due deliveries every `everySeconds`; `stop` waits for running attempts. */
export function startDispatcher({
  everySeconds = 2,
  ...dispatch
}: DispatcherOptions & { everySeconds?: number }): PollHandle {
  return startPolling({
    runRound: async () => (await deliverDue(dispatch)) === atOnce,
    everySeconds,
    log: dispatch.log,
    what: 'due deliveries could not be read; the next try is in some seconds',
  })
}

const getNow = ({ now = () => new Date() }: DispatcherOptions): Date => now()

/** One round of attempts; returns how many. */
export async function deliverDue(dispatch: DispatcherOptions): Promise<number> {
  const due = await dispatch.store.webhooks.takeDue(atOnce, 60)
  await Promise.all(due.map(delivery => attempt(dispatch, delivery)))
  return due.length
}

async function attempt(dispatch: DispatcherOptions, due: DueDelivery): Promise<void> {
  const answer = await sendDue(dispatch, due)
  const outcome = judgeAnswer(answer, due, getNow(dispatch))
  await dispatch.store.webhooks.settle(due.id, outcome)
  if (outcome.state === 'dead')
    dispatch.log.warn(
      {
        webhook: due.webhook,
        delivery: due.id,
        status: outcome.status,
        reason: outcome.error,
        ...('cause' in answer && { err: answer.cause }),
      },
      'a webhook delivery has failed and is not retried',
    )
  // 410 Gone: the receiver wants no more messages (specification, "Unsubscribing")
  if (outcome.status === 410)
    await dispatch.store.webhooks.update(due.webhook, {
      active: false,
      stopped: 'its receiver answered 410 Gone',
    })
}

async function sendDue(
  { unseal, allow, now }: DispatcherOptions,
  { id, url, sealedSecret, body, format }: DueDelivery,
): Promise<Answer> {
  try {
    const { secret, key } = await unseal(sealedSecret)
    const message = formatRequest(format, { url, body, key: String(key) })
    return await send(
      { id, secret: String(secret), ...message },
      { allow, ...(now && { at: now() }) },
    )
  } catch (error) {
    return { error: getErrorMessage(error), cause: error }
  }
}

/** Pure. `attempts`: those made before this one. */
export function judgeAnswer(
  answer: Answer,
  { attempts }: Pick<DueDelivery, 'attempts'>,
  at: Date,
): Outcome {
  const status = 'status' in answer ? answer.status : null
  if (status !== null && status >= 200 && status < 300)
    return { state: 'delivered', nextAt: null, status, error: null }
  const error =
    'error' in answer
      ? answer.error
      : status !== null && status >= 300 && status < 400
        ? `answered ${status}; redirects are not followed`
        : `answered ${status}`
  const pause = status === 410 ? undefined : pauses[attempts]
  return pause === undefined
    ? { state: 'dead', nextAt: null, status, error }
    : { state: 'waiting', nextAt: new Date(at.getTime() + pause * 1000), status, error }
}
