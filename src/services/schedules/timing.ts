/**
 * When a schedule runs next. Pure: the time is given.
 *
 * Cron by croner, in the schedule's time zone: a fixed time (no `*` and no step in minute and hour)
 * in the hour that summer time skips runs once, right after it; in the hour that comes twice it
 * runs once, the first time. `*` and steps follow the clock instead.
 */
import { Cron } from 'croner'
import { TwinstackError } from '../../lib/errors.ts'
import type { Timing } from '../../model/schedule.ts'
import { sha256Bytes } from '../../lib/hash.ts'

const minute = 60_000

/**
 * The next run after `after`, jitter included. With a cron, runs that were missed until then are
 * left out, so a schedule that is looked at late runs once and goes on from there; in continuous
 * mode `after` is when the last one ended.
 *
 * @throws TwinstackError `invalid-request` for a cron that is wrong or never comes
 */
export function nextRun(timing: Timing, after: Date): Date {
  const slot =
    timing.everyMinutes === null
      ? nextSlot(timing, after)
      : new Date(after.getTime() + timing.everyMinutes * minute)
  return new Date(slot.getTime() + jitterOf(timing.id, slot, timing.jitterSeconds) * 1000)
}

/**
 * Seconds from 0 to `most`; of schedule and slot alone, so that a repeated transaction or another
 * worker finds the same.
 */
export function jitterOf(id: string, slot: Date, most: number): number {
  return sha256Bytes(`${id} ${slot.toISOString()}`).readUInt32BE() % (most + 1)
}

/**
 * Exactly one of cron and minutes, a cron that comes, and a jitter that can't reach the next run.
 * @throws TwinstackError `invalid-request`
 */
export function checkTiming(timing: Timing, now: Date): void {
  const { scheduleCron, everyMinutes, jitterSeconds } = timing
  if ((scheduleCron === null) === (everyMinutes === null))
    throw wrong('scheduleCron', 'expected exactly one of scheduleCron and everyMinutes')
  if (scheduleCron === null) return
  const gap = smallestGap(timing, now)
  if (jitterSeconds > 0 && jitterSeconds >= gap)
    throw wrong(
      'jitterSeconds',
      `expected less than the ${gap} s between two runs of ${scheduleCron}, found ${jitterSeconds}`,
    )
}

function nextSlot({ scheduleCron, timezone }: Timing, after: Date): Date {
  const next = following(parsed(scheduleCron ?? '', timezone), timezone, after)
  if (next) return next
  throw wrong('scheduleCron', `${scheduleCron} never comes`)
}

/** croner looks at the time zone only when it reckons. */
function following(cron: Cron, timezone: string, after: Date): Date | null {
  try {
    return cron.nextRun(after)
  } catch (cause) {
    throw wrong('timezone', `${timezone} is not known here: ${(cause as Error).message}`, cause)
  }
}

function smallestGap(timing: Timing, now: Date): number {
  let slot = nextSlot(timing, now)
  let gap = Infinity
  // enough to see the shortest step of lists such as `0 6,7,22 * * 1-5`
  for (let seen = 0; seen < 12; seen++) {
    const next = nextSlot(timing, slot)
    gap = Math.min(gap, (next.getTime() - slot.getTime()) / 1000)
    slot = next
  }
  return gap
}

function parsed(pattern: string, timezone: string): Cron {
  // croner also takes an ISO date for a single run, and seconds, which nobody wants of something
  // that takes minutes
  if (!pattern.startsWith('@') && pattern.trim().split(/\s+/).length !== 5)
    throw wrong(
      'scheduleCron',
      `expected five fields (minute hour day month weekday) or a word such as @daily, found ${JSON.stringify(pattern)}`,
    )
  try {
    return new Cron(pattern, {
      timezone,
      paused: true,
      mode: '5-part',
      fixedTimeRule: 'no-wildcard',
    })
  } catch (cause) {
    throw wrong(
      'scheduleCron',
      `${JSON.stringify(pattern)} is no cron: ${(cause as Error).message.replace(/^CronPattern: /, '')}`,
      cause,
    )
  }
}

function wrong(path: string, message: string, cause?: unknown): TwinstackError {
  return new TwinstackError('invalid-request', `${path}: ${message}`, {
    hint: 'for example {"scheduleCron": "30 3 * * *", "timezone": "Europe/Berlin"} or {"everyMinutes": 30}',
    fields: [{ path, message }],
    ...(cause === undefined ? {} : { cause }),
  })
}
