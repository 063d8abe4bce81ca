import { setTimeout as sleep } from 'node:timers/promises'
import { startPolling, type PollHandle } from '../../lib/poll.ts'

import { integrations, type IntegrationName } from '../../model/integration.ts'
import type { Log } from '../../lib/log.ts'

type Slots<Item> = {
  slots: number
  everySeconds: number
  take(free: number): Promise<Item[]>
  work(item: Item): Promise<void>
  log: Log
  what: string
}

/**
 * Works on at most `slots` items at a time, and takes more as soon as one is done: a slow item
 * occupies only its own slot. Errors are logged with the message `what`. `stop` waits for the items
 * in progress.
 */
export function startSlots<Item>({
  slots,
  everySeconds,
  take,
  work,
  log,
  what,
}: Slots<Item>): PollHandle {
  const busy = new Set<Promise<void>>()
  const begin = (item: Item): void => {
    const one: Promise<void> = work(item)
      .catch((error: unknown) => {
        log.warn({ err: error }, what)
      })
      .finally(() => busy.delete(one))
    busy.add(one)
  }
  const runRound = async (): Promise<boolean> => {
    const taken = busy.size < slots ? await take(slots - busy.size) : []
    taken.forEach(begin)
    if (busy.size === 0) return false
    if (taken.length === 0) await waitForAny(busy, everySeconds * 1000)
    return true
  }
  const rounds = startPolling({ runRound: runRound, everySeconds, log, what })
  return {
    stop: async () => {
      await rounds.stop()
      await Promise.all(busy)
    },
  }
}

/** seconds between two rounds for an integration that is not configured */
const idleSeconds = 60

/**
 * Slots for each integration separately, so that a slow one does not delay the others. `open`: the
 * configured integrations, which are polled more often.
 */
export function startIntegrationSlots<Item>({
  open,
  take,
  everySeconds,
  ...slots
}: Omit<Slots<Item>, 'take'> & {
  open: Partial<Record<IntegrationName, unknown>>
  take(free: number, integration: IntegrationName): Promise<Item[]>
}): PollHandle {
  const all = integrations.map(integration =>
    startSlots({
      ...slots,
      everySeconds: open[integration] ? everySeconds : idleSeconds,
      take: free => take(free, integration),
    }),
  )
  return {
    stop: async () => {
      await Promise.all(all.map(one => one.stop()))
    },
  }
}

async function waitForAny(busy: Iterable<Promise<void>>, milliseconds: number): Promise<void> {
  const over = new AbortController()
  await Promise.race([
    ...busy,
    sleep(milliseconds, undefined, { signal: over.signal }).catch(() => {}),
  ])
  over.abort()
}
