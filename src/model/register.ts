/**
 * The schemas of the register: entries, pairs, the input of a judgement and its result. The
 * differences come from the comparison; this file contains only the fields that the register needs,
 * so that both stay independent.
 */
import { z } from 'zod'
import { environmentNameSchema } from './environment.ts'
import { aspectSchema, aspectWordSchema } from './aspect.ts'

const createFilledTextSchema = (what: string) =>
  z.string().trim().min(1, `is empty: ${what}`).max(1000)
const pattern = z.string().min(1).max(300)

const patterns = z.union(
  [pattern, z.array(pattern).min(1)],
  'expected a text, or a list of texts of which one must match',
)

const selectorSchema = z
  .strictObject({
    type: patterns
      .optional()
      .describe(
        'Pulumi type, whole or its last part, e.g. `aws:rds/cluster:Cluster` or ' +
          '`Cluster`; `*` matches anything',
      ),
    name: patterns.optional().describe('logical name'),
    property: patterns
      .optional()
      .describe('property path, or the beginning of one, e.g. `instanceClass`, `tags`'),
  })
  .describe('the differences that this entry documents')

/**
 * A documented value: exact, `*`, or a text that contains `*`; a list is a set; `absent` means that
 * the side does not have it.
 */
const documentedSchema = z.union(
  [
    z.string(),
    z.number(),
    z.boolean(),
    z.null(),
    z.array(z.unknown()),
    z.record(z.string(), z.unknown()),
  ],
  'expected a text, a number, true, false or a list',
)

export const entrySchema = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,79}$/, 'expected lower-case letters, digits and dashes')
      .optional()
      .describe('derived from the aspect when left out'),
    aspect: aspectWordSchema,
    selector: selectorSchema
      .optional()
      .describe('without a selector the entry matches by its aspect and values'),
    declared: z
      .literal(true)
      .optional()
      .describe('for a difference without a resource, e.g. data volume: never stale'),
    staging: documentedSchema,
    production: documentedSchema,
    justification: createFilledTextSchema('write why staging and production may differ here'),
    risk: createFilledTextSchema('write what may be missed because of it, or "none"'),
    owner: createFilledTextSchema('name the owner of this difference').max(80),
    review: z.iso.date('expected the day of the next review as YYYY-MM-DD'),
    accepts: z
      .enum(['security', 'observability'])
      .optional()
      .describe(
        'needed where security posture differs (encryption, access, rules of networks) or ' +
          'observability (monitoring, dashboards, logs, traces); its review is due within 90 ' +
          'days',
      ),
  })
  .superRefine((entry, context) => {
    if (entry.declared && entry.selector)
      context.addIssue({
        code: 'custom',
        path: ['selector'],
        message: 'a declared entry has no resource: remove the selector or `declared`',
      })
    if (
      !entry.declared &&
      entry.staging === '*' &&
      entry.production === '*' &&
      [entry.selector?.property ?? '*'].flat().includes('*')
    ) {
      context.addIssue({
        code: 'custom',
        path: ['selector', 'property'],
        message:
          'with `*` on both sides the entry must name a property, or it would hide everything',
      })
    }
  })
export type WrittenEntry = z.output<typeof entrySchema>
export type Entry = WrittenEntry & { id: string }

export const modes = ['full', 'partial'] as const

/** The rules for the comparison of two environments. */
export const pairSchema = z
  .strictObject({
    left: environmentNameSchema.describe('the one that is measured, e.g. `staging`'),
    right: environmentNameSchema.describe('its model, e.g. `production`'),
    mode: z.enum(modes).default('full'),
    aspects: z
      .array(aspectSchema)
      .optional()
      .describe(
        'partial: the aspects that must match; software versions must match whatever this ' +
          'list says',
      ),
    maximumScaleRatio: z
      .number()
      .min(1)
      .optional()
      .describe(
        'largest allowed ratio of numbers and instance sizes; beyond it documenting does not help',
      ),
    aheadMaximumDays: z
      .number()
      .min(0)
      .max(365)
      .default(14)
      .describe('maximum time for which staging may be ahead'),
    owners: z
      .record(z.string(), z.string())
      .default({})
      .describe('role to name, e.g. `platform: team-infra`, `release: qa`'),
  })
  .superRefine(({ mode, aspects, left, right }, context) => {
    if (mode === 'partial' && !aspects?.length)
      context.addIssue({
        code: 'custom',
        path: ['aspects'],
        message: 'mode partial needs the aspects that must match',
      })
    if (mode === 'full' && aspects)
      context.addIssue({
        code: 'custom',
        path: ['aspects'],
        message: 'mode full compares every aspect: write `mode: partial`, or remove the aspects',
      })
    if (left === right)
      context.addIssue({
        code: 'custom',
        path: ['right'],
        message: 'expected another environment than `left`',
      })
  })
export type Pair = z.output<typeof pairSchema>

const imageGroupSchema = z.strictObject({
  name: z.string().min(1).max(200),
  ids: z
    .array(
      z.string().regex(/^ami-[0-9a-f]{8,17}$/, 'expected the id of an image, e.g. ami-0a1b2c3d'),
    )
    .min(2, 'name at least two ids: one per region or account'),
})
/** Ids of one machine image in several regions or accounts. */
export type ImageGroup = z.output<typeof imageGroupSchema>

export const registerSchema = z.strictObject({
  pairs: z.array(pairSchema).default([]),
  differences: z.array(entrySchema).default([]),
  images: z
    .array(imageGroupSchema)
    .default([])
    .describe('machine images that are equal although their names or owners do not show it'),
})
export type Register = { pairs: Pair[]; differences: Entry[]; images?: ImageGroup[] }

/** The word that an entry must accept before it documents a difference of this kind. */
export type Acceptance = 'security' | 'observability'

/** One difference that the comparison found. */
export type Difference = {
  key: string
  aspect: z.output<typeof aspectSchema>
  kind: string
  place: { type: string; name: string }
  /** property path; null: the whole resource, or no resource */
  path: string | null
  left: unknown
  right: unknown
  /**
   * set when a deployment of staging's revision to production removes it; `since`: ISO 8601, null
   * when not known
   */
  ahead: { since: string | null } | null
  /** a software version: may differ only while staging is ahead */
  never: boolean
  /** the word that an entry must accept; absent: derived from the difference */
  needs?: Acceptance | null
}

const failing = [
  'undocumented',
  'overdue',
  'contradicted',
  'never-legitimate',
  'too-long-ahead',
  'beyond-ratio',
  'security-not-accepted',
  'observability-not-accepted',
] as const
export const verdictStatuses = ['documented', 'ahead', ...failing] as const
export type VerdictStatus = (typeof verdictStatuses)[number]
/** The verdicts that fail a comparison. */
export const failingStatuses: readonly VerdictStatus[] = failing

export const verdictSchema = z.object({
  key: z.string(),
  aspect: aspectSchema,
  kind: z.string(),
  place: z.object({ type: z.string(), name: z.string() }),
  path: z.string().nullable(),
  left: z.unknown(),
  right: z.unknown(),
  status: z.enum(verdictStatuses),
  fails: z.boolean().describe('false also where mode partial leaves the aspect out'),
  security: z.boolean().optional().describe('a difference of security posture'),
  observability: z.boolean().optional().describe('a difference of monitoring, logs or traces'),
  entry: z.string().nullable().describe('id of the entry that judged it'),
  why: z.string(),
})
export type Verdict = z.output<typeof verdictSchema>

export const judgementSchema = z.object({
  left: z.string(),
  right: z.string(),
  mode: z.enum(modes),
  passes: z.boolean(),
  judgedAt: z.iso.datetime(),
  verdicts: z.array(verdictSchema),
  counts: z.record(z.enum(verdictStatuses), z.int()),
  declared: z
    .array(z.object({ entry: z.string(), aspect: z.string(), overdue: z.boolean() }))
    .describe('differences without a resource'),
  stale: z
    .array(z.object({ entry: z.string(), why: z.string() }))
    .describe('entries that match nothing'),
  owners: z.record(z.string(), z.string()).describe('responsible persons or teams by role'),
})
export type Judgement = z.output<typeof judgementSchema>
