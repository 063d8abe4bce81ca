/**
 * Reports that take long to compute (compliance, review, gate): a page waits for a short time, then
 * shows the last known result and that a new one is being computed.
 */
import { setTimeout as sleep } from 'node:timers/promises'

export type Reading<Value> = {
  /** the newest result; null: there is none yet */
  value: Value | null
  /** false: a newer one is being computed */
  isCurrent: boolean
}

export type RecentReadings = {
  /**
   * The result of `compute`, not older than `maximumAge` (milliseconds) where that is available in
   * time. `key` contains everything on which the result depends besides time.
   * @throws the error of `compute`
   */
  read<Value>(
    key: string,
    options: { maximumAge: number; compute: () => Promise<Value> },
  ): Promise<Reading<Value>>
}

type Entry = {
  value: unknown
  at: number
  error: Error | null
  running: Promise<void> | null
}

/** results that are kept; the one read least recently is removed first */
const most = 60

/** `waitLimit`: milliseconds that a page waits for a new result. */
export function createRecentReadings(waitLimit: number): RecentReadings {
  const entries = new Map<string, Entry>()
  const touch = (key: string): Entry => {
    const entry = entries.get(key) ?? { value: null, at: 0, error: null, running: null }
    entries.delete(key)
    entries.set(key, entry)
    for (const oldest of entries.keys()) {
      if (entries.size <= most) break
      entries.delete(oldest)
    }
    return entry
  }
  return {
    async read<Value>(
      key: string,
      { maximumAge, compute }: { maximumAge: number; compute: () => Promise<Value> },
    ) {
      const entry = touch(key)
      if (entry.value === null || Date.now() - entry.at > maximumAge) {
        entry.running ??= start(entry, compute)
        await waitAtMost(entry.running, waitLimit)
      }
      const { error } = entry
      entry.error = null
      if (error !== null) throw error
      return { value: entry.value as Value | null, isCurrent: entry.running === null }
    },
  }
}

async function waitAtMost(running: Promise<void>, milliseconds: number): Promise<void> {
  const ended = new AbortController()
  const limit = sleep(milliseconds, undefined, { signal: ended.signal }).catch(() => {})
  await Promise.race([running, limit])
  ended.abort()
}

/** The error is thrown to the page that reads next. */
function start(entry: Entry, compute: () => Promise<unknown>): Promise<void> {
  return compute()
    .then(
      value => {
        entry.value = value
        entry.at = Date.now()
      },
      (error: unknown) => {
        entry.error = error instanceof Error ? error : new Error(String(error))
      },
    )
    .finally(() => {
      entry.running = null
    })
}
