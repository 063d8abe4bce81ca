/**
 * When a schedule runs next. Pure: the time is a parameter.
 *
 * Cron by croner, in the schedule's time zone: a fixed time (no `*` and no step in minute and hour)
 * in the hour that summer time skips runs once, right after it; in the hour that comes twice it
 * runs once, the first time. `*` and steps follow the clock instead.
 */
import { Cron } from 'croner'
import { TwinstackError } from '../../lib/errors.ts'
import type { Timing } from '../../model/schedule.ts'
import { hashSha256Bytes } from '../../lib/hash.ts'

const minute = 60_000

/**
 * The next run after `after`, jitter included. With a cron, runs that were missed until then are
 * left out, so that a schedule that is read late runs once and continues from there. In continuous
 * mode `after` is the end of the last run.
 *
 * @throws TwinstackError `invalid-request` for a cron that is invalid or never due
 */
export function computeNextExecution(timing: Timing, after: Date): Date {
  const slot =
    timing.everyMinutes === null
      ? computeNextSlot(timing, after)
      : new Date(after.getTime() + timing.everyMinutes * minute)
  return new Date(slot.getTime() + computeJitter(timing.id, slot, timing.jitterSeconds) * 1000)
}

/**
 * Seconds from 0 to `most`; computed from schedule and slot only, so that a repeated transaction or
 * another worker gets the same.
 */
export function computeJitter(id: string, slot: Date, most: number): number {
  return hashSha256Bytes(`${id} ${slot.toISOString()}`).readUInt32BE() % (most + 1)
}

/**
 * Exactly one of cron and minutes, a cron that is due at some time, and a jitter that can't reach
 * the next run.
 * @throws TwinstackError `invalid-request`
 */
export function checkTiming(timing: Timing, now: Date): void {
  const { scheduleCron, everyMinutes, jitterSeconds } = timing
  if ((scheduleCron === null) === (everyMinutes === null))
    throw createTimingError('scheduleCron', 'expected exactly one of scheduleCron and everyMinutes')
  if (scheduleCron === null) return
  const gap = computeSmallestGap(timing, now)
  if (jitterSeconds > 0 && jitterSeconds >= gap)
    throw createTimingError(
      'jitterSeconds',
      `expected less than the ${gap} s between two runs of ${scheduleCron}, found ${jitterSeconds}`,
    )
}

function computeNextSlot({ scheduleCron, timezone }: Timing, after: Date): Date {
  const next = computeNextRun(parseCron(scheduleCron ?? '', timezone), timezone, after)
  if (next) return next
  throw createTimingError('scheduleCron', `${scheduleCron} is never due`)
}

/** croner checks the time zone only when it computes a time. */
function computeNextRun(cron: Cron, timezone: string, after: Date): Date | null {
  try {
    return cron.nextRun(after)
  } catch (cause) {
    throw createTimingError(
      'timezone',
      `${timezone} is not a known time zone: ${(cause as Error).message}`,
      cause,
    )
  }
}

function computeSmallestGap(timing: Timing, now: Date): number {
  let slot = computeNextSlot(timing, now)
  let gap = Infinity
  // enough to see the shortest step of lists such as `0 6,7,22 * * 1-5`
  for (let seen = 0; seen < 12; seen++) {
    const next = computeNextSlot(timing, slot)
    gap = Math.min(gap, (next.getTime() - slot.getTime()) / 1000)
    slot = next
  }
  return gap
}

function parseCron(pattern: string, timezone: string): Cron {
  // croner also accepts an ISO date for a single run, and seconds, which make no sense for
  // operations that take minutes
  if (!pattern.startsWith('@') && pattern.trim().split(/\s+/).length !== 5)
    throw createTimingError(
      'scheduleCron',
      'expected five fields (minute hour day month weekday) or a word such as @daily, found ' +
        `${JSON.stringify(pattern)}`,
    )
  try {
    return new Cron(pattern, {
      timezone,
      paused: true,
      mode: '5-part',
      fixedTimeRule: 'no-wildcard',
    })
  } catch (cause) {
    throw createTimingError(
      'scheduleCron',
      `${JSON.stringify(pattern)} is not a valid cron: ` +
        `${(cause as Error).message.replace(/^CronPattern: /, '')}`,
      cause,
    )
  }
}

function createTimingError(path: string, message: string, cause?: unknown): TwinstackError {
  return new TwinstackError('invalid-request', `${path}: ${message}`, {
    hint:
      'for example {"scheduleCron": "30 3 * * *", "timezone": "Europe/Berlin"} or ' +
      '{"everyMinutes": 30}',
    fields: [{ path, message }],
    ...(cause === undefined ? {} : { cause }),
  })
}
