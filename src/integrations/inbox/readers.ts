/** Somebody who reads the notices one after the other, and goes on where they stopped. */
import type { Notice } from '../../model/finding.ts'
import { startPolling, type Polling } from '../../lib/poll.ts'
import type { CursorStore } from '../../model/integrationStore.ts'
import type { Wanted } from '../../model/integration.ts'
import type { Log } from '../../lib/log.ts'
import type { Reader } from '../../model/integrationService.ts'

type Reading = { cursors: CursorStore; log: Log; now?: () => Date }

const atOnce = 50
/** longer than any door takes to tell one notice */
const holdSeconds = 90
/** what could not be told within a day is told no more */
const patienceMs = 24 * 3600 * 1000

/**
 * seconds without another attempt after failures in a row: somebody who is away for long is not
 * asked, nor the log filled, every two seconds
 */
const pauses = [0, 5, 15, 60, 300]

export function startReader({
  everySeconds = 2,
  reader,
  ...reading
}: Reading & { reader: Reader; everySeconds?: number }): Polling {
  return startPolling({
    round: patiently(() => readOn(reading, reader)),
    everySeconds,
    log: reading.log,
    what: `${reader.name} could not be told; it is tried again`,
  })
}

/** Leaves rounds out after failures, the longer the more there were. */
export function patiently(
  round: () => Promise<boolean>,
  now: () => number = Date.now,
): () => Promise<boolean> {
  let [failures, after] = [0, 0]
  return async () => {
    if (now() < after) return false
    try {
      const more = await round()
      failures = 0
      return more
    } catch (error) {
      after = now() + pauses[Math.min(failures++, pauses.length - 1)]! * 1000
      throw error
    }
  }
}

/**
 * One round, unless another process is at it: whether there may be more. A notice counts as read
 * when it was told, so that a failure or a crash repeats it rather than loses it.
 */
export async function readOn(reading: Reading, reader: Reader): Promise<boolean> {
  const { cursors } = reading
  const hold = await cursors.hold(reader.name, holdSeconds)
  if (!hold) return false
  try {
    const found = await cursors.after(hold.at, atOnce)
    for (const { place, notice } of found) {
      await told(reading, reader, notice)
      if (!(await cursors.advance(reader.name, hold.by, place, holdSeconds))) return false
    }
    return found.length === atOnce
  } finally {
    await cursors.release(reader.name, hold.by)
  }
}

async function told(
  { log, now = () => new Date() }: Reading,
  { name, wanted, tell }: Reader,
  notice: Notice,
): Promise<void> {
  try {
    if (wants(wanted, notice)) await tell(notice)
  } catch (error) {
    if (now().getTime() - Date.parse(notice.at) < patienceMs) throw error
    log.warn({ reader: name, notice: notice.seq, error: String(error) }, 'a notice was given up')
  }
}

/** Whether somebody wants to be told of this. Pure. */
export function wants(
  { environments, events }: Wanted,
  { environment, type }: { environment: string; type: string },
): boolean {
  const ofType =
    !events ||
    events.some(
      event => event === type || (event.endsWith('.*') && type.startsWith(event.slice(0, -1))),
    )
  return ofType && (!environments || environments.includes(environment))
}
