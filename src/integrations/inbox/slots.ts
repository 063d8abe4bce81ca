import { setTimeout as sleep } from 'node:timers/promises'
import { startPolling, type Polling } from '../../lib/poll.ts'

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
 * Works on at most `slots` things at a time, and looks for more as soon as one of them is done: a
 * slow one takes its own slot and no more. What goes wrong is told in the log as `what`. `stop`
 * waits for what is under way.
 */
export function startSlots<Item>({
  slots,
  everySeconds,
  take,
  work,
  log,
  what,
}: Slots<Item>): Polling {
  const busy = new Set<Promise<void>>()
  const begin = (item: Item): void => {
    const one: Promise<void> = work(item)
      .catch(error => {
        log.warn({ error: String(error) }, what)
      })
      .finally(() => busy.delete(one))
    busy.add(one)
  }
  const round = async (): Promise<boolean> => {
    const taken = busy.size < slots ? await take(slots - busy.size) : []
    taken.forEach(begin)
    if (busy.size === 0) return false
    if (taken.length === 0) await oneOf(busy, everySeconds * 1000)
    return true
  }
  const rounds = startPolling({ round, everySeconds, log, what })
  return {
    stop: async () => {
      await rounds.stop()
      await Promise.all(busy)
    },
  }
}

/** seconds between two looks at what belongs to a door that is closed now */
const closed = 60

/**
 * Slots for each door by itself: one whose neighbour is slow holds up no other. `open`: those of
 * which there may be much.
 */
export function startIntegrationSlots<Item>({
  open,
  take,
  everySeconds,
  ...slots
}: Omit<Slots<Item>, 'take'> & {
  open: Partial<Record<IntegrationName, unknown>>
  take(free: number, integration: IntegrationName): Promise<Item[]>
}): Polling {
  const all = integrations.map(integration =>
    startSlots({
      ...slots,
      everySeconds: open[integration] ? everySeconds : closed,
      take: free => take(free, integration),
    }),
  )
  return {
    stop: async () => {
      await Promise.all(all.map(one => one.stop()))
    },
  }
}

async function oneOf(busy: Iterable<Promise<void>>, milliseconds: number): Promise<void> {
  const over = new AbortController()
  await Promise.race([
    ...busy,
    sleep(milliseconds, undefined, { signal: over.signal }).catch(() => {}),
  ])
  over.abort()
}
