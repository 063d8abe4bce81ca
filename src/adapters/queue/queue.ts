/**
 * A job of the queue says only that an environment may have work; the operations table decides. So
 * a job that is delivered twice, too early or never does no harm: a worker that finds nothing to
 * claim continues, and the poll offers missed work again.
 */
import { PgBoss } from 'pg-boss'
import { z } from 'zod'
import { environmentNameSchema } from '../../model/environment.ts'
import type { Store } from '../../model/store.ts'
import type { Queue } from '../../model/queue.ts'
import { silentLog, type Log } from '../../lib/log.ts'

const jobSchema = z.object({ environment: environmentNameSchema })
type Job = z.infer<typeof jobSchema>

const name = 'work'

/**
 * Jobs have no key per environment, although that would save jobs: a job that is taken between the
 * insert of an operation and its commit would replace the new one, and the operation would wait for
 * the next poll.
 *
 * pg-boss ends a job after 24 h at most, and an operation may take longer: so a job is completed
 * when its handler begins, and pg-boss can then no longer expire it, fail it for a missing
 * heartbeat, or end it at a shutdown.
 */
const options = {
  policy: 'standard',
  retryLimit: 0,
  notify: true,
  expireInSeconds: 24 * 3600,
  retentionSeconds: 24 * 3600,
  deleteAfterSeconds: 600,
} as const

/**
 * Starts pg-boss in its own schema `pgboss`: at most `connections` connections and one that
 * listens.
 */
export async function createQueue({
  databaseUrl,
  log = silentLog,
  connections = 3,
}: {
  databaseUrl: string
  log?: Pick<Log, 'warn' | 'error'>
  connections?: number
}): Promise<Queue> {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    application_name: 'twinstack queue',
    max: connections,
    useListenNotify: true,
    schedule: false,
    monitorVacuum: false,
    reindex: false,
  })
  let stopping = false
  const complain = throttleErrors((error: Error) =>
    log.warn({ err: error }, 'the queue reported an error; it continues'),
  )
  boss.on('error', error => {
    if (!stopping) complain(error)
  })
  boss.on('warning', ({ message }) =>
    log.warn({ warning: message }, 'the queue reported a warning'),
  )
  await boss.start()
  await boss.createQueue(name, options)
  return {
    offer: (store, environment) => offer(boss, store, environment),
    work: (concurrency, handler) => work(boss, log, concurrency, handler),
    pause: () => boss.offWork(name, { wait: false }),
    stop: async () => {
      stopping = true
      await boss.stop({ graceful: false })
    },
  }
}

/**
 * Reports one error in half a minute, because every worker has one every two seconds while the
 * database is unavailable.
 */
function throttleErrors(report: (what: Error) => void): (what: Error) => void {
  let last = -Infinity
  return what => {
    if (performance.now() - last < 30_000) return
    last = performance.now()
    report(what)
  }
}

/**
 * pg-boss writes the job and its NOTIFY through the statement runner of the caller's transaction.
 */
async function offer(boss: PgBoss, store: Store, environment: string): Promise<void> {
  const db = {
    executeSql: async (text: string, values?: unknown[]) => await store.runSql(text, values),
  }
  await boss.send(name, { environment } satisfies Job, { db })
}

/**
 * NOTIFY wakes the workers; polling every few seconds covers lost notifications. A pg-boss worker
 * sleeps after each job even when more jobs are waiting, so its own job wakes it again. Therefore
 * each worker is registered separately, so that its id is known.
 */
async function work(
  boss: PgBoss,
  log: Pick<Log, 'warn' | 'error'>,
  concurrency: number,
  handler: (environment: string) => Promise<void>,
): Promise<void> {
  const register = async () => {
    let id = ''
    id = await boss.work<Job>(
      name,
      { pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 10 },
      async ([job]) => {
        if (job) await handle(boss, log, job, handler)
        boss.notifyWorker(id)
      },
    )
  }
  await Promise.all(Array.from({ length: concurrency }, register))
}

/** Never rejects, because no caller could handle the error. */
async function handle(
  boss: PgBoss,
  log: Pick<Log, 'warn' | 'error'>,
  job: { id: string; data: unknown },
  handler: (environment: string) => Promise<void>,
): Promise<void> {
  const environment = findEnvironment(job.data)
  try {
    await boss.complete(name, job.id)
    if (environment === null) throw new Error(`job ${job.id} names no environment`)
    await handler(environment)
  } catch (error) {
    log.error(
      { environment, err: error },
      'the work on an environment failed; the queue offers the environment again while it has work',
    )
  }
}

/** The row of a job can be written by everybody who owns the database. */
function findEnvironment(data: unknown): string | null {
  const parsed = jobSchema.safeParse(data)
  return parsed.success ? parsed.data.environment : null
}
