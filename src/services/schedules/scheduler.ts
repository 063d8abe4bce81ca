/**
 * Runs due schedules every few seconds. The operation's row, its job and the schedule's next time
 * are written in one transaction, so that a process that dies loses and repeats nothing, and any
 * number of workers share the work.
 */
import { schedule as system } from '../../model/actor.ts'
import { TwinstackError } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { Store } from '../../model/store.ts'
import { finalStatuses } from '../../model/operation.ts'
import { perform, type TaskContext } from './perform.ts'
import type { RunNote } from '../../model/scheduleStore.ts'
import { computeNextExecution } from './timing.ts'
import type { Schedule } from '../../model/schedule.ts'

export { startHeartbeat } from './heartbeat.ts'

export type Clock = TaskContext & { store: Store; log: Log; now: () => Date }
export type Scheduler = { stop(): Promise<void> }

/** continuous mode: pause before the next check whether the last operation has ended */
const continuousPauseMilliseconds = 15_000

/** Reads due schedules every `everySeconds`; `stop` waits for the running transaction. */
export function startScheduler({
  everySeconds = 3,
  now = () => new Date(),
  ...rest
}: TaskContext & { store: Store; log: Log; now?: () => Date; everySeconds?: number }): Scheduler {
  const leave = new AbortController()
  let timer: NodeJS.Timeout
  let running = Promise.resolve()
  const takeTurn = () => {
    running = tick({ ...rest, now }, leave.signal).then(scheduleNext)
  }
  const scheduleNext = () => {
    if (!leave.signal.aborted) timer = setTimeout(takeTurn, everySeconds * 1000)
  }
  takeTurn()
  return {
    stop: async () => {
      leave.abort()
      clearTimeout(timer)
      await running
    },
  }
}

async function tick(clock: Clock, signal: AbortSignal): Promise<void> {
  try {
    await runDue(clock, signal)
  } catch (error) {
    clock.log.warn(
      { err: error },
      'due schedules could not be read; the next try is in some seconds',
    )
  }
}

/**
 * Runs all due schedules, one after the other; runs that were missed during a downtime only once.
 * Returns how many were due. A schedule that fails stores its error and gets its next time.
 *
 * @throws TwinstackError `unavailable` when the database does not answer: what was due stays due
 */
export async function runDue(clock: Clock, signal?: AbortSignal): Promise<number> {
  let count = 0
  while (!signal?.aborted && (await runNext(clock))) count++
  return count
}

async function runNext(clock: Clock): Promise<boolean> {
  let taken: Schedule | null = null
  try {
    return await clock.store.runInTransaction(async store => {
      taken = await store.schedules.takeDue(clock.now())
      if (taken) await store.schedules.note(taken.id, await run({ ...clock, store }, taken))
      return taken !== null
    })
  } catch (error) {
    if (!taken || (error instanceof TwinstackError && error.code === 'unavailable')) throw error
    await moveOn(clock, taken, error)
    return true
  }
}

async function run(clock: Clock, schedule: Schedule): Promise<RunNote> {
  const at = clock.now()
  const later = await findPostponement(clock, schedule, at)
  if (later) return { nextExecution: later.toISOString() }
  const outcome = await perform(clock, schedule, clock.store, system)
  if ('skipped' in outcome) return skip(clock, schedule, at, outcome.skipped)
  return {
    nextExecution: computeNextExecution(schedule, at).toISOString(),
    lastExecuted: at.toISOString(),
    lastOperation: outcome.operation,
  }
}

/** Continuous mode counts from the end of the last operation. Null: the schedule is due. */
async function findPostponement(
  { store }: Clock,
  schedule: Schedule,
  at: Date,
): Promise<Date | null> {
  if (schedule.everyMinutes === null || schedule.lastOperation === null) return null
  const last = await store.operations.get(schedule.lastOperation)
  if (!last) return null
  if (!finalStatuses.includes(last.status) || last.finishedAt === null)
    return new Date(at.getTime() + continuousPauseMilliseconds)
  const next = computeNextExecution(schedule, new Date(last.finishedAt))
  return next > at ? next : null
}

function skip({ log }: Clock, schedule: Schedule, at: Date, reason: string): RunNote {
  log.info(
    { schedule: schedule.id, environment: schedule.environment, task: schedule.task, reason },
    'a scheduled run was skipped',
  )
  return {
    nextExecution: computeNextOrTomorrow(schedule, at).toISOString(),
    lastSkipped: { at: at.toISOString(), reason },
  }
}

/**
 * A time zone or cron that this version of Node does not support must not stop all other schedules.
 */
function computeNextOrTomorrow(schedule: Schedule, at: Date): Date {
  try {
    return computeNextExecution(schedule, at)
  } catch {
    return new Date(at.getTime() + 24 * 3600 * 1000)
  }
}

/**
 * After a failure, in a transaction of its own; not when the schedule was changed, deleted or run
 * by another worker meanwhile.
 */
async function moveOn(clock: Clock, failed: Schedule, error: unknown): Promise<void> {
  const reason =
    error instanceof TwinstackError
      ? error.message
      : 'it failed; the log of the service has the error'
  clock.log.error({ schedule: failed.id, task: failed.task, err: error }, 'a scheduled run failed')
  await clock.store.runInTransaction(async store => {
    const schedule = await store.schedules.lock(failed.id)
    if (schedule?.nextExecution === failed.nextExecution)
      await store.schedules.note(failed.id, skip(clock, failed, clock.now(), reason))
  })
}
