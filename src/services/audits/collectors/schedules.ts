import type { Store } from '../../../model/store.ts'

import type { FoundFinding, Section } from '../../../model/complianceAudit.ts'
import { isTwin } from './section.ts'
import type { SectionCollector } from '../../../model/complianceAuditService.ts'
import { collectPages } from '../../../lib/pagination.ts'

/** The fields of a schedule that the audit needs. */
export type ScheduleFacts = {
  id: string
  /** null: over all environments */
  environment: string | null
  task: string
  paused: boolean
  scheduleCron: string | null
  everyMinutes: number | null
  nextExecution: string | null
  lastExecuted: string | null
  lastSkipped: { at: string; reason: string } | null
}

/** the fields of a schedule that an audit stores */
const fields = [
  'id',
  'environment',
  'task',
  'paused',
  'scheduleCron',
  'everyMinutes',
  'nextExecution',
  'lastExecuted',
  'lastSkipped',
] as const satisfies (keyof ScheduleFacts)[]

/** hours after which a missing run means that the scheduler has stopped */
const lateHours = 24

/** Every schedule that is stored. */
export const collectSchedules: SectionCollector = (store, environments, around) =>
  createSchedulesCollector(readAllSchedules)(store, environments, around)

async function readAllSchedules(store: Store): Promise<ScheduleFacts[]> {
  return collectPages<ScheduleFacts>(page => store.schedules.list(page))
}

/**
 * Checks that a schedule checks every twin for drift, and that a schedule creates audits. `read`
 * returns all schedules of the store.
 */
export function createSchedulesCollector(
  read: (store: Store) => Promise<ScheduleFacts[]>,
): SectionCollector {
  return async (store, environments, { now }) => {
    const schedules = await read(store)
    const twins = environments.filter(
      environment => isTwin(environment) && environment.deployed !== null,
    )
    const findings = [
      ...twins.flatMap(({ name }) => findUnchecked(name, schedules)),
      ...(schedules.some(({ task, paused }) => task === 'audit' && !paused)
        ? []
        : [
            {
              subject: 'no audit',
              severity: 'low' as const,
              environment: null,
              text: 'no schedule creates audits',
              evidence: '/v1/schedules',
            },
          ]),
      ...schedules.flatMap(schedule => listProblems(schedule, now)),
    ]
    return createSection(findings, schedules)
  }
}

function findUnchecked(environment: string, schedules: ScheduleFacts[]): FoundFinding[] {
  const own = schedules.filter(
    schedule =>
      schedule.task === 'drift-check' &&
      (schedule.environment === environment || schedule.environment === null),
  )
  if (own.some(({ paused }) => !paused)) return []
  const text =
    own.length > 0
      ? `the drift checks of ${environment} are paused`
      : `no schedule checks ${environment} for drift`
  return [
    { subject: 'no drift-check', severity: 'medium', environment, text, evidence: '/v1/schedules' },
  ]
}

function listProblems(
  { id, environment, task, paused, nextExecution, lastExecuted, lastSkipped }: ScheduleFacts,
  now: Date,
): FoundFinding[] {
  const about = { environment, evidence: `/v1/schedules/${id}` }
  const rejectAfter =
    !paused &&
    nextExecution !== null &&
    now.getTime() - Date.parse(nextExecution) > lateHours * 3600 * 1000
  const skipped = lastSkipped !== null && lastSkipped.at > (lastExecuted ?? '')
  const of = `the schedule of ${task} for ${environment ?? 'all environments'}`
  return [
    ...(rejectAfter
      ? [
          {
            ...about,
            subject: `late ${id}`,
            severity: 'medium' as const,
            text: `${of} should have run on ${nextExecution}`,
          },
        ]
      : []),
    ...(skipped
      ? [
          {
            ...about,
            subject: `skipped ${id}`,
            severity: 'low' as const,
            text: `the last run of ${of} was skipped: ${lastSkipped.reason}`,
          },
        ]
      : []),
  ]
}

function createSection(findings: FoundFinding[], schedules: ScheduleFacts[]): Section {
  const body = schedules.map(schedule =>
    Object.fromEntries(fields.map(field => [field, schedule[field]])),
  )
  if (findings.length === 0)
    return { status: 'met', summary: `${schedules.length} schedules run`, findings, body }
  return {
    status: 'failed',
    summary: findings.length === 1 ? '1 finding' : `${findings.length} findings`,
    findings,
    body,
  }
}
