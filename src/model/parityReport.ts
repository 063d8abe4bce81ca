/** The schemas of a stored parity report. */
import { z } from 'zod'
import { environmentNameSchema } from './environment.ts'
import { judgementSchema, modes } from './register.ts'
import { parityComparisonSchema } from './difference.ts'

export const scoreFormula =
  '100 × max(0, 1 − (F + 5 × N) / C); C resources compared, N of them with a software version ' +
  'that differs, F others with a failing difference'

const readVersionsSchema = z.object({
  status: z.enum(['fetched', 'unreachable', 'refused', 'invalid']),
  url: z.string(),
  reason: z.string().optional().describe('why the versions were not read'),
  versions: z.record(z.string(), z.string()).optional(),
})
/** The versions that both environments reported, and when they were read. */
export const runtimeVersionsSchema = z.object({
  fetchedAt: z.iso.datetime(),
  left: readVersionsSchema,
  right: readVersionsSchema,
})
export type RuntimeVersions = z.infer<typeof runtimeVersionsSchema>

export const parityAheadSchema = z.object({
  plan: z
    .uuid()
    .nullable()
    .describe(
      'the preview of the model at the revision of the measured environment; null: there is ' +
        'none, and nothing can be ahead',
    ),
  commits: z
    .array(
      z.object({
        commit: z.string(),
        subject: z.string(),
        author: z.string(),
        committedAt: z.string(),
      }),
    )
    .describe('commits of the measured environment that its model does not have, newest first'),
})

export const parityReportBodySchema = z.object({
  basis: z
    .enum(['recorded', 'cloud', 'planned'])
    .describe(
      '`cloud`: the recorded states with what the newest drift checks found; `planned`: ' +
        'the model has no deployment; its newest preview is compared',
    ),
  score: z.number().describe('0 to 100'),
  formula: z.string(),
  passed: z.boolean(),
  comparison: parityComparisonSchema,
  judgement: judgementSchema.describe('a verdict for each difference, including runtime versions'),
  ahead: parityAheadSchema.nullable().describe('null: both run the same revision'),
  versions: runtimeVersionsSchema.nullable().describe('null: not read; the notes say why'),
  register: z
    .object({ revision: z.string(), entries: z.int() })
    .nullable()
    .describe('null: the deployed revision has no differences.yaml'),
  notes: z.array(z.string()).describe('what is unknown, and how to find it'),
})
export type ParityReportBody = z.infer<typeof parityReportBodySchema>

const summary = {
  id: z.uuid(),
  left: environmentNameSchema,
  right: environmentNameSchema,
  madeAt: z.iso.datetime(),
  operation: z
    .uuid()
    .nullable()
    .describe('the operation that caused it; null: a schedule or a request caused it'),
  mode: z.enum(modes),
  score: z.number().describe('0 to 100'),
  passed: z.boolean(),
}
export const paritySummarySchema = z.object(summary)
export type ParitySummary = z.infer<typeof paritySummarySchema>
export const parityViewSchema = z.object({
  ...summary,
  ...parityReportBodySchema.omit({ score: true, passed: true }).shape,
})
export type ParityView = z.infer<typeof parityViewSchema>
/** A printed report; `id` is null when it is not stored. */
export type ParityDocument = Omit<ParityView, 'id'> & { id: string | null }
const stackName = z.string().describe('name of the stack, or of the saved state')
const comparedSide = parityComparisonSchema.shape.left.extend({ environment: stackName })
/** A report on two states that need not be environments of the service, and that is not stored. */
export const parityDocumentSchema = parityViewSchema.extend({
  id: z.uuid().nullable(),
  left: stackName,
  right: stackName,
  comparison: parityComparisonSchema.extend({ left: comparedSide, right: comparedSide }),
})

export const parityPairInput = z
  .strictObject({
    left: environmentNameSchema.default('staging').describe('the measured environment'),
    right: environmentNameSchema.default('production').describe('its model'),
  })
  .refine(({ left, right }) => left !== right, {
    path: ['right'],
    error: 'expected another environment than `left`',
  })

const cellSchema = z.object({
  left: environmentNameSchema,
  right: environmentNameSchema,
  mode: z.enum(modes),
  score: z.number(),
  passed: z.boolean(),
  differences: z.int(),
  failing: z.int(),
  never: z.int(),
  ahead: z.int(),
})
export const parityMatrixSchema = z
  .object({
    environments: z.array(environmentNameSchema),
    model: environmentNameSchema,
    cells: z.array(cellSchema),
    notes: z.array(z.string()),
  })
  .describe('one comparison for each pair of the environments')
export type ParityMatrix = z.infer<typeof parityMatrixSchema>

export const registerViewSchema = z.object({
  environment: environmentNameSchema,
  revision: z.string(),
  pairs: z.array(z.unknown()),
  entries: z.array(
    z.object({
      id: z.string(),
      aspect: z.string(),
      selector: z.unknown().nullable(),
      declared: z.boolean(),
      staging: z.unknown(),
      production: z.unknown(),
      justification: z.string(),
      risk: z.string(),
      owner: z.string(),
      review: z.iso.date(),
      state: z
        .enum([
          'in-use',
          'overdue',
          'contradicted',
          'stale',
          'declared',
          'beyond-ratio',
          'security-not-accepted',
          'observability-not-accepted',
          'unknown',
        ])
        .describe('`unknown`: no parity report has checked it yet'),
    }),
  ),
  report: z.uuid().nullable().describe('the newest report, which is the source of the states'),
})
export type RegisterView = z.infer<typeof registerViewSchema>
export const proposalSchema = z
  .object({
    left: environmentNameSchema,
    right: environmentNameSchema,
    report: z.uuid(),
    entries: z.int(),
    yaml: z.string(),
  })
  .describe('entries for the register of differences, as YAML and as data')
export type Proposal = z.infer<typeof proposalSchema>

const exportSchema = z
  .record(z.string(), z.unknown())
  .describe('the document that `pulumi stack export` prints')

export const compareExportsInput = z.strictObject({
  left: exportSchema.describe('the measured stack: the document of `pulumi stack export`'),
  right: exportSchema.describe('its model: the document of `pulumi stack export`'),
  differences: z
    .string()
    .max(512 * 1024)
    .default('')
    .describe('a register of documented differences (differences.yaml); empty: none'),
  labels: z
    .tuple([z.string().max(200), z.string().max(200)])
    .default(['left', 'right'])
    .describe('names of the two where their stacks have the same name'),
})
export type CompareExportsInput = z.input<typeof compareExportsInput>
