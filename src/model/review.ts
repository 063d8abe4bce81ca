/** The schemas of the design review: the evidence and the result. */
import { z } from 'zod'
import { environmentKindSchema, environmentNameSchema } from './environment.ts'
import { violationSchema } from './compliance.ts'
import { notComparableSchema, sizeSchema } from './difference.ts'
import { judgementSchema } from './register.ts'

/** The source of the evidence of a statement. */
export const referenceSchema = z.object({
  kind: z.enum([
    'operation',
    'parity',
    'compliance',
    'drift',
    'schedule',
    'file',
    'setting',
    'environment',
  ]),
  id: z
    .string()
    .describe(
      'id of the operation, report or schedule, name of the environment or setting, or path ' +
        'of the file',
    ),
})
export type Reference = z.output<typeof referenceSchema>

const deployedSchema = z.object({
  operation: z.string(),
  revision: z.string(),
  commit: z.string().nullable().describe('null: not from version control'),
  dirty: z.boolean().describe('made from a tree with uncommitted changes'),
  at: z.iso.datetime(),
})

/**
 * The input of the review. A null field was not read or does not exist; its items are unknown and
 * never met.
 */
export const evidenceSchema = z.object({
  now: z.iso.datetime(),
  environments: z.array(
    z.object({
      name: environmentNameSchema,
      kind: environmentKindSchema,
      deployed: deployedSchema.nullable(),
      settingsDigest: z
        .string()
        .nullable()
        .describe('of the settings that the last deployment validated'),
    }),
  ),
  capabilities: z.object({
    rollback: z.boolean().describe('the last good revision of an environment can be restored'),
    automaticRollback: z
      .boolean()
      .describe('Twinstack restores it automatically after a failed deployment'),
    gate: z
      .boolean()
      .describe('Twinstack can refuse to change production without evidence from staging'),
  }),
  parity: z
    .object({
      report: z.string(),
      at: z.iso.datetime(),
      judgement: judgementSchema,
      sizes: z.array(sizeSchema).optional(),
      notComparable: z.array(notComparableSchema).optional(),
    })
    .nullable(),
  register: z.object({ file: z.string(), entries: z.int() }).nullable(),
  compliance: z
    .object({
      report: z.string(),
      at: z.iso.datetime(),
      violations: z.array(violationSchema.pick({ environment: true, check: true, severity: true })),
      checks: z.array(z.string()).describe('ids of the rules that were evaluated'),
      expiredWaivers: z.int(),
    })
    .nullable(),
  drift: z
    .array(
      z.object({
        environment: environmentNameSchema,
        operation: z.string(),
        at: z.iso.datetime(),
        changed: z.int(),
        deleted: z.int(),
        unmanaged: z
          .int()
          .nullable()
          .describe('null: resources outside the code were not searched'),
      }),
    )
    .describe('the newest drift report of each environment'),
  schedules: z.array(
    z.object({
      id: z.string(),
      environment: environmentNameSchema.nullable(),
      task: z.string(),
      paused: z.boolean(),
      everyDays: z.number().describe('the longest time between two runs'),
    }),
  ),
  operations: z
    .array(
      z.object({
        id: z.string(),
        environment: environmentNameSchema,
        kind: z.string(),
        status: z.string(),
        at: z.iso.datetime(),
      }),
    )
    .describe('the operations of at least the last 31 days'),
  settingsDiffer: z
    .array(z.string())
    .nullable()
    .describe('paths in which the settings of the pair differ'),
  automaticRollback: z.array(
    z.object({
      environment: environmentNameSchema,
      enabled: z.boolean(),
      lastOperation: z.string().nullable(),
    }),
  ),
  approvals: z.array(
    z.object({
      environment: environmentNameSchema,
      required: z.boolean().describe('every change waits for the approval of a person'),
      fourEyes: z.boolean().describe('the approver is not the requester'),
      persons: z.array(z.string()).describe('who may approve'),
    }),
  ),
  gates: z.array(
    z.object({
      environment: environmentNameSchema,
      enabled: z.boolean(),
      lastRefusal: z.string().nullable(),
    }),
  ),
  runs: z
    .object({
      separate: z.boolean().describe('each run has a user of its own'),
      reason: z
        .string()
        .nullable()
        .describe('why runs have no user of their own although the service is root'),
      sandbox: z.enum(['bubblewrap']).nullable(),
    })
    .nullish()
    .describe('what programs can reach of the service'),
})
export type Evidence = z.output<typeof evidenceSchema>
export type RunSeparation = NonNullable<Evidence['runs']>

export const results = ['met', 'not-met', 'not-known'] as const
export type Result = (typeof results)[number]

export const reviewItemSchema = z.object({
  number: z.int(),
  id: z.string(),
  title: z.string().describe("title; for the article's items the wording of the article"),
  ours: z.boolean().describe('Twinstack added it; it is not an item of the article'),
  result: z.enum(results),
  sentence: z.string(),
  evidence: z.array(referenceSchema),
})
export type ReviewItem = z.output<typeof reviewItemSchema>

export const reviewSchema = z.object({
  reviewedAt: z.iso.datetime(),
  items: z.array(reviewItemSchema),
  counts: z.record(z.enum(results), z.int()).describe("number of the article's items"),
})
export type Review = z.output<typeof reviewSchema>
