/**
 * The daily drift check that every production and staging environment gets once, and the weekly
 * comparison of every staging with production: they are listed, and can be changed and removed.
 */
import { randomUUID } from 'node:crypto'
import { writeAuditLog } from '../access/auditLog.ts'
import { toActorRecord, schedule as system } from '../../model/actor.ts'
import type { Environment } from '../../model/environment.ts'
import type { Store } from '../../model/store.ts'
import type { NewSchedule } from '../../model/scheduleStore.ts'
import { computeNextExecution } from './timing.ts'
import { noRemediation, type Schedule } from '../../model/schedule.ts'
import { hashSha256Bytes } from '../../lib/hash.ts'

const jitterSeconds = 30 * 60
/**
 * The first check is not earlier, because nothing is deployed in a new environment.
 */
const grace = 3600 * 1000

/**
 * Daily between 01:00 and 05:59 UTC; the minute depends on the name, so that the checks of two
 * hundred environments are spread.
 */
export function getDefaultCron(environment: string): string {
  const slot = hashSha256Bytes(environment).readUInt32BE() % 300
  return `${slot % 60} ${1 + Math.floor(slot / 60)} * * *`
}

/** On Mondays, an hour after the drift check. */
export function getWeeklyCron(environment: string): string {
  const [minute, hour] = getDefaultCron(environment).split(' ')
  return `${minute} ${Number(hour) + 1} * * 1`
}

/**
 * Creates the default schedules of an environment, in the transaction of `store`. Null for
 * ephemeral environments, and for those that had one before (somebody may have removed it).
 */
export async function giveDefault(
  store: Store,
  { name, kind }: Pick<Environment, 'name' | 'kind'>,
  now: Date,
): Promise<Schedule | null> {
  if (kind === 'ephemeral' || !(await store.schedules.noteDefault(name))) return null
  const check = await store.schedules.create(
    createDefaultSchedule(name, 'drift-check', getDefaultCron(name), now),
  )
  // staging is compared with production, so that one schedule is enough for a pair
  if (kind === 'staging')
    await store.schedules.create(createDefaultSchedule(name, 'parity', getWeeklyCron(name), now))
  return check
}

/** The hook of createEnvironment. */
export async function onEnvironmentCreated(store: Store, environment: Environment): Promise<void> {
  await giveDefault(store, environment, new Date())
}

/**
 * At the start of the service: creates the default schedules of environments that an earlier
 * version created. Returns their names.
 */
export async function createDefaultSchedules(store: Store, now: Date): Promise<string[]> {
  const names = await store.schedules.withoutDefault()
  for (const name of names) {
    await store.runInTransaction(async store => {
      const environment = await store.environments.lock(name)
      const made = environment && (await giveDefault(store, environment, now))
      if (made)
        await writeAuditLog(
          { store, actor: system, requestId: null },
          {
            action: 'schedule.create',
            target: name,
            outcome: 'done',
            detail: { schedule: made.id, default: true },
          },
        )
    })
  }
  return names
}

function createDefaultSchedule(
  environment: string,
  task: NewSchedule['task'],
  scheduleCron: string,
  now: Date,
): NewSchedule {
  const timing = {
    id: randomUUID(),
    scheduleCron,
    timezone: 'UTC',
    jitterSeconds,
    everyMinutes: null,
  }
  return {
    ...timing,
    environment,
    task,
    autoRemediate: noRemediation,
    paused: false,
    nextExecution: computeNextExecution(timing, new Date(now.getTime() + grace)).toISOString(),
    createdBy: toActorRecord(system),
  }
}
