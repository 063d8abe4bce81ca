/** Delivers notices to one reader in order, and continues where it stopped. */
import { isAtLeast, type Notice } from '../../model/finding.ts'
import { startPolling, type PollHandle } from '../../lib/poll.ts'
import type { CursorStore } from '../../model/integrationStore.ts'
import type { NoticeSelection } from '../../model/integration.ts'
import type { Log } from '../../lib/log.ts'
import type { Reader } from '../../model/integrationService.ts'
import { requirePresent } from '../../lib/requirePresent.ts'

type Reading = { cursors: CursorStore; log: Log; now?: () => Date }

const batchSize = 50
/** seconds; longer than any integration needs to deliver one notice */
const lockSeconds = 90
/** milliseconds after which a notice that could not be delivered is skipped */
const retryMs = 24 * 3600 * 1000

/**
 * seconds without another attempt after consecutive failures, so that a reader that is offline for
 * long neither gets a request nor fills the log every two seconds
 */
const retryDelays = [0, 5, 15, 60, 300]

export function startReader({
  everySeconds = 2,
  reader,
  ...reading
}: Reading & { reader: Reader; everySeconds?: number }): PollHandle {
  return startPolling({
    runRound: withBackoff(() => deliverNext(reading, reader)),
    everySeconds,
    log: reading.log,
    what: `notices could not be delivered to ${reader.name}; the next attempt follows`,
  })
}

/** Skips rounds after failures; the pause grows with their number. */
export function withBackoff(
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
      after =
        now() + requirePresent(retryDelays[Math.min(failures++, retryDelays.length - 1)]) * 1000
      throw error
    }
  }
}

/**
 * One round, unless another process has the lock. Returns whether there may be more. The cursor
 * advances after the delivery, so that a failure or a crash repeats a notice and does not lose it.
 */
export async function deliverNext(reading: Reading, reader: Reader): Promise<boolean> {
  const { cursors } = reading
  const lock = await cursors.lock(reader.name, lockSeconds)
  if (!lock) return false
  try {
    const found = await cursors.listAfter(lock.at, batchSize)
    for (const { place, notice } of found) {
      await deliver(reading, reader, notice)
      if (!(await cursors.advance(reader.name, lock.by, place, lockSeconds))) return false
    }
    return found.length === batchSize
  } finally {
    await cursors.release(reader.name, lock.by)
  }
}

async function deliver(
  { log, now = () => new Date() }: Reading,
  { name, wanted, postNotice }: Reader,
  notice: Notice,
): Promise<void> {
  try {
    if (subscribesTo(wanted, notice)) await postNotice(notice)
  } catch (error) {
    if (now().getTime() - Date.parse(notice.at) < retryMs) throw error
    log.warn(
      { reader: name, notice: notice.seq, err: error },
      'a notice could not be delivered within a day and is skipped',
    )
  }
}

/** Whether a reader wants this notice. Pure. */
export function subscribesTo(
  { environments, events, severity: least }: NoticeSelection,
  { environment, type, severity }: Pick<Notice, 'environment' | 'severity'> & { type: string },
): boolean {
  // `approval.requested` reports the same, and carries the buttons
  const ofType = !events
    ? type !== 'operation.awaiting-approval'
    : events.some(
        event => event === type || (event.endsWith('.*') && type.startsWith(event.slice(0, -1))),
      )
  const severe = !least || isAtLeast(severity, least)
  return ofType && severe && (!environments || environments.includes(environment))
}
