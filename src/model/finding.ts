/**
 * The schemas of drift findings, from the first check that found them to their end, and of notices.
 */
import { z } from 'zod'
import { environmentNameSchema, type EnvironmentKind } from './environment.ts'
import { attributionSchema, directionSchema, driftClassSchema, severitySchema } from './drift.ts'

/**
 * `vanished`: a later check no longer found it; the other values are the kind of operation that
 * ended it.
 */
export const findingStatuses = ['open', 'reconciled', 'rebuilt', 'destroyed', 'vanished'] as const
export const findingStatusSchema = z.enum(findingStatuses)
export type FindingStatus = z.infer<typeof findingStatusSchema>

/**
 * One drifted resource, from the first check that found it to its end. Times are ISO 8601 in UTC.
 */
export const findingSchema = z.object({
  id: z.uuid(),
  environment: environmentNameSchema,
  urn: z.string(),
  type: z.string(),
  name: z.string(),
  what: z.enum(['changed', 'deleted', 'recreated']),
  class: driftClassSchema,
  severity: severitySchema,
  direction: directionSchema,
  paths: z.array(z.string()).describe('drifted property paths'),
  status: findingStatusSchema,
  attribution: attributionSchema.nullable(),
  firstSeenAt: z.iso.datetime(),
  firstOperation: z.uuid(),
  confirmedAt: z.iso.datetime().nullable(),
  lastSeenAt: z.iso.datetime(),
  lastOperation: z.uuid(),
  resolvedAt: z.iso.datetime().nullable(),
  resolvedOperation: z.uuid().nullable(),
  secondsToDetect: z
    .number()
    .nullable()
    .describe('from the change, if its time is known, to the first check that found it'),
  secondsToReconcile: z
    .number()
    .nullable()
    .describe('from the first check that found it to its end'),
})
export type Finding = z.infer<typeof findingSchema>

const spread = z
  .object({ count: z.int(), median: z.number().nullable(), p90: z.number().nullable() })
  .describe('seconds')
const counted = { open: z.int(), total: z.int() }

/** Drift over a time span: number, place, and time to detection and repair. */
export const driftStatisticsSchema = z.object({
  environment: environmentNameSchema.nullable(),
  since: z.iso.datetime(),
  ...counted,
  secondsToDetect: spread,
  secondsToReconcile: spread,
  byClass: z.array(z.object({ class: driftClassSchema, ...counted })),
  byResource: z
    .array(
      z.object({
        environment: environmentNameSchema,
        urn: z.string(),
        type: z.string(),
        name: z.string(),
        ...counted,
      }),
    )
    .describe('the twenty resources that drifted most often'),
  byDay: z.array(
    z.object({ day: z.iso.date(), class: driftClassSchema, found: z.int(), resolved: z.int() }),
  ),
})
export type DriftStatistics = z.infer<typeof driftStatisticsSchema>

export const noticeTypes = [
  'operation.succeeded',
  'operation.failed',
  'operation.refused',
  'operation.cancelled',
  'operation.awaiting-approval',
  'schedule.late',
  'drift.found',
  'drift.confirmed',
  'drift.reconciled',
  'drift.suppressed',
  'drift.rule-expired',
  'drift.check-failed',
  'drift.remediation-requested',
  'drift.remediation-withheld',
  'drift.remediation-failed',
  'drift.fight',
  'parity.failed',
  'parity.passed',
  'state.out-of-band',
  'break-glass',
  'approval.requested',
  'approval.granted',
  'approval.rejected',
  'approval.expired',
  'approval.lapsed',
  'rollback.started',
  'rollback.succeeded',
  'rollback.failed',
  'rollback.needs-decision',
  'rollback.impossible',
  'environment.expires',
  'environment.leftovers',
  'environment.destroy-failed',
] as const
export const noticeTypeSchema = z.enum(noticeTypes)
export type NoticeType = z.infer<typeof noticeTypeSchema>

/** `critical` needs a person immediately: production is broken, or is no longer checked. */
export const noticeSeverities = ['info', 'warning', 'critical'] as const
export const noticeSeveritySchema = z.enum(noticeSeverities)
export type NoticeSeverity = z.infer<typeof noticeSeveritySchema>

const critical: readonly NoticeType[] = [
  'operation.failed',
  'rollback.failed',
  'rollback.needs-decision',
  'rollback.impossible',
  'break-glass',
  'drift.fight',
  'schedule.late',
]
const warning: readonly NoticeType[] = [
  ...critical,
  'operation.refused',
  'operation.awaiting-approval',
  'rollback.started',
  'drift.found',
  'drift.confirmed',
  'drift.check-failed',
  'drift.remediation-withheld',
  'drift.remediation-failed',
  'drift.rule-expired',
  'parity.failed',
  'state.out-of-band',
  'approval.requested',
  'approval.expired',
  'environment.leftovers',
  'environment.destroy-failed',
]

/** The severity of a notice: `critical` only for production. */
export function getSeverityOfNotice(
  type: NoticeType,
  kind: EnvironmentKind | null,
): NoticeSeverity {
  if (kind === 'production' && critical.includes(type)) return 'critical'
  if (kind === 'ephemeral' && !type.startsWith('environment.')) return 'info'
  return warning.includes(type) ? 'warning' : 'info'
}

/** Whether a severity is at least as high as another one. */
export const isAtLeast = (severity: NoticeSeverity, least: NoticeSeverity): boolean =>
  noticeSeverities.indexOf(severity) >= noticeSeverities.indexOf(least)

/**
 * An event that readers and webhooks can receive; other modules deliver it. The numbers only grow.
 */
export const noticeSchema = z.object({
  seq: z.int().min(1),
  at: z.iso.datetime(),
  type: noticeTypeSchema,
  severity: noticeSeveritySchema,
  environment: environmentNameSchema,
  operation: z.uuid().nullable(),
  text: z.string().describe('one sentence for people'),
  detail: z.record(z.string(), z.unknown()),
})
export type Notice = z.infer<typeof noticeSchema>
