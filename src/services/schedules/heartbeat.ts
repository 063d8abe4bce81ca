/**
 * The dead man's switch: while schedules run, an address outside is requested every minute (the
 * check of healthchecks.io, a heartbeat of Opsgenie …), which alarms when the requests end: nothing
 * inside can report that the service itself is gone. Late schedules end them, too, and are
 * reported.
 */
import { sendRequest } from '../../lib/safeHttp/request.ts'
import { resolvePlace } from '../../lib/safeHttp/resolve.ts'
import { startPolling, type PollHandle } from '../../lib/poll.ts'
import { collectPages } from '../../lib/pagination.ts'
import type { Log } from '../../lib/log.ts'
import type { Schedule } from '../../model/schedule.ts'
import type { Store } from '../../model/store.ts'

/** A schedule that is due for so long does not run: a run is requested within seconds. */
const lateMinutes = 10
const noticeAgainMinutes = 60
const timeLimitMs = 10_000

export type Heartbeat = {
  store: Store
  log: Pick<Log, 'warn'>
  /** null: schedules are watched, and nothing is requested */
  url: string | null
  allow: string[]
  now?: () => Date
}

export function startHeartbeat(heartbeat: Heartbeat): PollHandle {
  return startPolling({
    runRound: async () => {
      await beat(heartbeat)
      return false
    },
    everySeconds: 60,
    log: heartbeat.log,
    what: 'the heartbeat failed; the next one is in a minute',
  })
}

/** One round. Returns the late schedules; only without any the address is requested. */
export async function beat({
  store,
  url,
  allow,
  now = () => new Date(),
}: Heartbeat): Promise<Schedule[]> {
  const at = now()
  const late = await findLate(store, at)
  for (const schedule of late) await noticeLate(store, schedule, at)
  if (late.length === 0 && url !== null) await request(url, allow)
  return late
}

async function findLate(store: Store, at: Date): Promise<Schedule[]> {
  const before = at.getTime() - lateMinutes * 60_000
  return (await collectPages(page => store.schedules.list(page))).filter(
    ({ nextExecution }) => nextExecution !== null && Date.parse(nextExecution) < before,
  )
}

async function noticeLate(
  store: Store,
  { id, environment, task, nextExecution }: Schedule,
  at: Date,
): Promise<void> {
  if (environment === null) return
  const last = await store.notices.getLatest(environment, 'schedule.late')
  if (last && at.getTime() - Date.parse(last.at) < noticeAgainMinutes * 60_000) return
  await store.notices.add({
    type: 'schedule.late',
    environment,
    operation: null,
    text:
      `the schedule ${id} (${task}) of ${environment} should have run at ${nextExecution} and ` +
      'did not: check the log of the service and its workers',
    detail: { schedule: id, task, nextExecution },
  })
}

/** @throws Error when the address does not answer with 2xx */
async function request(url: string, allow: string[]): Promise<void> {
  const signal = AbortSignal.timeout(timeLimitMs)
  const place = await resolvePlace(url, { allow, timeLimitMs }, signal)
  if ('status' in place) throw new Error(place.reason)
  const response = await sendRequest(place, {
    method: 'GET',
    headers: { 'user-agent': 'twinstack' },
    signal,
  })
  response.destroy()
  const status = response.statusCode ?? 0
  if (status < 200 || status >= 300) throw new Error(`the heartbeat address answered ${status}`)
}
