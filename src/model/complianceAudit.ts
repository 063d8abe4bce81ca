/**
 * The schemas of audits. An audit stores the known facts about all environments in one document
 * with a digest; the decisions of people about its findings, and their sign-offs, are entries of a
 * chain that begins at that digest.
 */
import { z } from 'zod'
import { severitySchema } from './drift.ts'
import { deployedSchema, environmentKindSchema, environmentNameSchema } from './environment.ts'
import { actorRecordSchema } from './operation.ts'

/** The sections, in the order of the document. */
export const sectionNames = [
  'parity',
  'sizes',
  'register',
  'versions',
  'compliance',
  'drift',
  'pending-changes',
  'unmanaged',
  'revisions',
  'schedules',
  'review',
] as const
export const sectionNameSchema = z.enum(sectionNames)
export type SectionName = z.infer<typeof sectionNameSchema>

export const sectionStatusSchema = z.enum(['met', 'failed', 'unknown'])
export type SectionStatus = z.infer<typeof sectionStatusSchema>

/** A finding of a collector; it becomes a ComplianceAuditFinding. */
export type FoundFinding = {
  /**
   * its subject, stable from audit to audit and without values: section, environment and subject
   * identify the finding
   */
  subject: string
  /** `info` is reported and does not fail the audit */
  severity: z.infer<typeof severitySchema>
  /** null: it does not belong to one environment */
  environment: string | null
  /** one sentence for people */
  text: string
  /** path of the API with its evidence */
  evidence: string
  /** digest of its values; when it changes, an earlier acceptance is no longer valid */
  form?: string
  /**
   * whether it is a past event, which later audits do not find again; it remains open until a
   * person decides about it
   */
  once?: true
}

/** The result of one collector. */
export type Section = {
  status: SectionStatus
  /** one sentence for people */
  summary: string
  findings: FoundFinding[]
  /** JSON, secrets withheld */
  body: unknown
  /**
   * environments without a result; their earlier findings stay open and do not count as resolved
   */
  unknownIn?: string[]
}

export const findingStates = ['open', 'accepted', 'assigned', 'resolved'] as const
export const complianceAuditFindingStateSchema = z.enum(findingStates)
export type ComplianceAuditFindingState = z.infer<typeof complianceAuditFindingStateSchema>

const decided = { by: z.string(), at: z.iso.datetime() }
const reasonSchema = z.string().trim().min(1, 'expected a reason').max(1000)
const personSchema = z.string().trim().min(1, 'expected the name of a person').max(80)

export const findingKeySchema = z
  .string()
  .regex(/^[a-z-]{3,20}-[0-9a-f]{12}$/, 'expected the key of a finding, as the audit lists it')
export const complianceAuditFindingSchema = z.object({
  key: findingKeySchema.describe('stable from audit to audit'),
  section: sectionNameSchema,
  severity: severitySchema,
  environment: environmentNameSchema.nullable(),
  subject: z.string(),
  form: z.string().nullable(),
  text: z.string(),
  evidence: z.string().describe('a path of the API'),
  since: z
    .object({ audit: z.uuid(), number: z.int(), at: z.iso.datetime() })
    .describe('the first audit that found it'),
  once: z
    .boolean()
    .describe(
      'it is a past event that is not found again: it stays open until a person decides about it',
    ),
  state: complianceAuditFindingStateSchema,
  note: z.string().nullable().describe('its change since the previous audit'),
  acceptance: z
    .object({
      reason: z.string(),
      until: z.iso.date().nullable().describe('the last day; null: without end'),
      ...decided,
    })
    .nullable(),
  assignment: z.object({ person: z.string(), due: z.iso.date(), ...decided }).nullable(),
  resolution: z.object({ reason: z.string(), ...decided }).nullable(),
})
export type ComplianceAuditFinding = z.infer<typeof complianceAuditFindingSchema>

const frozenSectionSchema = z.object({
  status: sectionStatusSchema,
  summary: z.string(),
  unknownIn: z.array(z.string()),
  body: z.unknown(),
})
export type FrozenSection = z.infer<typeof frozenSectionSchema>
const digestSchema = z.string().regex(/^[0-9a-f]{64}$/)

/** The stored content: the digest is the SHA-256 of its canonical JSON (keys sorted). */
export const complianceAuditDocumentSchema = z.object({
  format: z.literal('twinstack-audit/1'),
  id: z.uuid(),
  number: z.int().min(1),
  madeAt: z.iso.datetime(),
  madeBy: actorRecordSchema,
  message: z.string(),
  previous: z
    .object({
      id: z.uuid(),
      number: z.int(),
      madeAt: z.iso.datetime(),
      digest: digestSchema,
      head: digestSchema.describe('end of its chain when this audit was created'),
    })
    .nullable(),
  environments: z.array(
    z.object({
      name: environmentNameSchema,
      kind: environmentKindSchema,
      owner: z.string(),
      resourceCount: z.int(),
      deployed: deployedSchema.nullable(),
    }),
  ),
  sections: z
    .partialRecord(sectionNameSchema, frozenSectionSchema)
    .describe('an audit of an older version may have fewer'),
  findings: z.array(complianceAuditFindingSchema),
})
export type ComplianceAuditDocument = z.infer<typeof complianceAuditDocumentSchema>

/** The decision of a person about a finding. */
export const decisionSchema = z.discriminatedUnion('decision', [
  z.strictObject({
    decision: z.literal('accept'),
    reason: reasonSchema,
    until: z.iso
      .date('expected a day as YYYY-MM-DD')
      .optional()
      .describe('the last day on which it is accepted; default: no end'),
  }),
  z.strictObject({
    decision: z.literal('assign'),
    person: personSchema,
    due: z.iso.date('expected a day as YYYY-MM-DD'),
  }),
  z.strictObject({ decision: z.literal('resolve'), reason: reasonSchema }),
])
export type Decision = z.infer<typeof decisionSchema>

const entryBodySchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('accept'),
    finding: findingKeySchema,
    reason: z.string(),
    until: z.iso.date().nullable(),
  }),
  z.object({
    type: z.literal('assign'),
    finding: findingKeySchema,
    person: z.string(),
    due: z.iso.date(),
  }),
  z.object({ type: z.literal('resolve'), finding: findingKeySchema, reason: z.string() }),
  z.object({
    type: z.literal('sign'),
    digest: digestSchema.describe('of the document that is signed'),
    role: z.string(),
    note: z.string(),
    open: z.int().describe('failing findings that were not accepted'),
  }),
])
export type EntryBody = z.infer<typeof entryBodySchema>

/**
 * One entry of the chain: `hash` is the SHA-256 of the canonical JSON of all fields except `hash`
 * and `seal`.
 */
export const complianceAuditEntrySchema = z.object({
  audit: z.uuid(),
  seq: z.int().min(1),
  at: z.iso.datetime(),
  by: actorRecordSchema,
  body: entryBodySchema,
  previous: digestSchema.describe(
    'hash of the previous entry; for the first entry the digest of the document',
  ),
  hash: digestSchema,
  seal: z.string().describe('signature (Ed25519) of the service over `hash`'),
})
export type ComplianceAuditEntry = z.infer<typeof complianceAuditEntrySchema>

export const complianceAuditSummarySchema = z.object({
  id: z.uuid(),
  number: z.int(),
  madeAt: z.iso.datetime(),
  madeBy: actorRecordSchema,
  digest: digestSchema,
  status: sectionStatusSchema.describe(
    '`failed`: a failing finding is neither accepted nor resolved',
  ),
  sections: z.partialRecord(sectionNameSchema, sectionStatusSchema),
  findings: z.object({
    open: z.int(),
    accepted: z.int(),
    assigned: z.int(),
    resolved: z.int(),
    failing: z.int().describe('open or assigned, and not only information'),
  }),
  signatures: z.array(z.object({ by: z.string(), at: z.iso.datetime(), note: z.string() })),
})
export type ComplianceAuditSummary = z.infer<typeof complianceAuditSummarySchema>

/** The complete audit; a stored copy proves its content later. */
export const complianceAuditViewSchema = complianceAuditSummarySchema.extend({
  current: z.array(complianceAuditFindingSchema).describe('the findings in their present state'),
  document: complianceAuditDocumentSchema.describe('the stored document'),
  parts: z.record(z.string(), digestSchema).describe('digest of each part of the document'),
  seal: z.string(),
  key: z
    .object({ id: z.string(), publicJwk: z.record(z.string(), z.unknown()) })
    .describe('the public key that verifies the seals'),
  entries: z.array(complianceAuditEntrySchema),
  head: digestSchema.describe('hash of the last entry, or the digest'),
})
export type ComplianceAuditView = z.infer<typeof complianceAuditViewSchema>

export const complianceAuditVerificationSchema = z
  .object({
    audit: z.uuid(),
    number: z.int(),
    digest: digestSchema,
    checkedAt: z.iso.datetime(),
    intact: z.boolean(),
    checks: z.array(z.object({ what: z.string(), intact: z.boolean(), detail: z.string() })),
  })
  .describe('the result of each check of the audit and of its signatures')
export type ComplianceAuditVerification = z.infer<typeof complianceAuditVerificationSchema>
