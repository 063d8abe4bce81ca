/** The schemas of compliance: expectations, rules, waivers, the report. */
import { z } from 'zod'
import {
  environmentKindSchema,
  environmentNameSchema,
  type EnvironmentKind,
} from './environment.ts'
import type { ResourceRecord } from './operation.ts'

/** From the highest severity to the lowest. */
export const severities = ['critical', 'high', 'medium', 'low'] as const
export const severitySchema = z.enum(severities)
export type Severity = z.output<typeof severitySchema>

/**
 * The expectations for all environments. A missing one is taken from production, or from the
 * recommendations of AWS.
 */
export const expectedSchema = z.strictObject({
  database: z
    .strictObject({
      version: z
        .string()
        .optional()
        .describe(
          'one version for all databases; default: the version of the same database in production',
        ),
    })
    .prefault({}),
  services: z
    .record(z.string(), z.string())
    .optional()
    .describe('version by service; default: the versions of production'),
  security: z
    .strictObject({
      minimumTls: z.enum(['1.2', '1.3']).default('1.2'),
      customerKeys: z
        .boolean()
        .default(false)
        .describe('databases, disks and buckets need a customer managed KMS key'),
    })
    .prefault({}),
  backups: z
    .strictObject({
      minimumDays: z.int().min(1).max(35).default(7),
      productionDays: z.int().min(1).max(35).default(30),
    })
    .prefault({}),
  logs: z.strictObject({ minimumDays: z.int().min(1).default(14) }).prefault({}),
})
export type ExpectedValue = z.output<typeof expectedSchema>

export const shownSchema = z.union([z.string(), z.number(), z.boolean()])
/** A value in a report; never a secret. */
export type ShownValue = z.output<typeof shownSchema>

/** The data of a rule in addition to the resources. */
export type RuleContext = {
  environment: { name: string; kind: EnvironmentKind }
  expected: ExpectedValue
  /**
   * the environment whose versions are the model; null in production itself, and without a
   * production
   */
  production: { name: string; resources: ResourceRecord[]; settings: unknown } | null
  /**
   * this environment legitimately runs a newer revision than production, so production's versions
   * are not the model at present
   */
  ahead: boolean
}

export type FoundViolation = {
  resource: ResourceRecord | null
  path: string | null
  expected: ShownValue
  actual: ShownValue
}

export type Rule = {
  id: string
  severity: Severity
  describes: string
  appliesTo: (kind: EnvironmentKind) => boolean
  check: (resources: ResourceRecord[], settings: unknown, context: RuleContext) => FoundViolation[]
}

const pattern = z.string().min(1).max(300)

export const waiverSchema = z.strictObject({
  rule: pattern.describe('id of the rule'),
  environment: pattern.optional().describe('name; `*` matches anything; all when left out'),
  resource: pattern
    .optional()
    .describe('logical name, or type and name such as `Cluster main`; all when left out'),
  reason: z.string().trim().min(1, 'is empty: write why this is allowed').max(1000),
  owner: z.string().trim().min(1, 'is empty: name the responsible person or team').max(80),
  expires: z.iso.date('expected its last valid day as YYYY-MM-DD'),
})
export type Waiver = z.output<typeof waiverSchema>

export const violationSchema = z.object({
  severity: severitySchema,
  environment: environmentNameSchema,
  check: z.string().describe('id of the rule'),
  describes: z.string(),
  source: z.enum(['built-in', 'program']),
  state: z.enum(['recorded', 'planned']).describe('the actual value, or the planned one'),
  resource: z.object({ type: z.string(), name: z.string(), urn: z.string() }).nullable(),
  path: z.string().nullable(),
  expected: shownSchema,
  actual: shownSchema,
  waiver: z
    .object({ reason: z.string(), owner: z.string(), expires: z.iso.date() })
    .nullable()
    .describe('in `violations`: the expired one'),
})
export type Violation = z.output<typeof violationSchema>

export const complianceReportSchema = z.object({
  compliant: z.boolean(),
  checkedAt: z.iso.datetime(),
  environments: z.array(
    z.object({
      name: environmentNameSchema,
      kind: environmentKindSchema,
      resources: z.int(),
      violations: z.int(),
      waived: z.int(),
      checks: z.array(
        z.object({
          id: z.string(),
          severity: severitySchema,
          describes: z.string(),
          source: z.enum(['built-in', 'program']),
        }),
      ),
    }),
  ),
  violations: z
    .array(violationSchema)
    .describe('highest severity first; includes those with an expired waiver'),
  waived: z.array(violationSchema),
  waivers: z.array(
    waiverSchema.extend({ state: z.enum(['active', 'expired', 'unused']), matched: z.int() }),
  ),
  bySeverity: z.record(severitySchema, z.int()),
  notes: z.array(z.string()).describe('sentences about what could not be judged, and why'),
})
export type ComplianceReport = z.output<typeof complianceReportSchema>
