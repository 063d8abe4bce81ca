/**
 * The schemas of parity. Parity compares an environment (left, the measured one: staging) with its
 * model (right: production), resource by resource; resources are matched by their place in the
 * program.
 */
import { z } from 'zod'
import { environmentNameSchema } from './environment.ts'
import { aspectSchema } from './aspect.ts'
import { severitySchema } from './drift.ts'

export { aspects, aspectSchema, type Aspect } from './aspect.ts'

/** `missing`: only the model has it; `extra`: only the measured environment has it. */
export const differenceKinds = ['value', 'missing', 'extra'] as const
export const differenceKindSchema = z.enum(differenceKinds)
export type DifferenceKind = z.infer<typeof differenceKindSchema>

/**
 * Whether an entry of the register allows the difference. `security`, `observability`: only an
 * entry that accepts this word; `never`: software versions.
 */
export const documentables = ['yes', 'security', 'observability', 'never'] as const
export const documentableSchema = z.enum(documentables)
export type DocumentableDifference = z.infer<typeof documentableSchema>

export const placeSchema = z.object({
  type: z
    .string()
    .describe(
      'Pulumi type; `twinstack:environment` for a difference without a resource: settings, ' +
        'regions, engine, revision',
    ),
  name: z.string().describe('logical name in the model'),
  path: z
    .string()
    .describe(
      'place in the program: types and logical names, outermost component first, ' +
        'without stack and project',
    ),
  left: z.string().nullable().describe('URN in the measured environment'),
  right: z.string().nullable().describe('URN in the model'),
})
export type Place = z.infer<typeof placeSchema>

export const sinceSchema = z.object({
  operation: z
    .uuid()
    .nullable()
    .describe('null: no operation of Twinstack is known to have introduced it'),
  at: z.iso.datetime(),
})
export type SinceTime = z.infer<typeof sinceSchema>

export const parityDifferenceSchema = z.object({
  key: z
    .string()
    .describe('stable key of the difference: place, kind and property path, without the values'),
  aspect: aspectSchema,
  kind: differenceKindSchema,
  resource: placeSchema,
  path: z
    .string()
    .nullable()
    .describe(
      'property path; elements of sets by their own key, e.g. ' +
        '`ingress[https].cidrBlocks[*]`; null: the whole resource',
    ),
  left: z.unknown().describe('exact value in the measured environment; `[secret]` where withheld'),
  right: z.unknown().describe('exact value in the model'),
  ahead: z
    .boolean()
    .describe(
      'the planned state of the model at the revision of the measured one no longer contains it',
    ),
  explanation: z.string().nullable().describe('the reason for `ahead`'),
  never: z
    .boolean()
    .describe(
      'can never be legitimate, documented or not: a software version that `ahead` does not ' +
        'explain',
    ),
  documentable: documentableSchema
    .describe(
      'whether an entry of the register allows it; `security` and `observability`: ' +
        'with `accepts`',
    )
    .optional(),
  severity: severitySchema
    .optional()
    .describe('by the tables of drift, as if the measured environment were the cloud of its model'),
  meaning: z.string().optional().describe('one sentence about its subject and its side'),
  ratio: z
    .number()
    .nullable()
    .optional()
    .describe(
      'for sizes and counts the larger divided by the smaller; null when it has no meaning',
    ),
  side: z
    .literal('outputs')
    .optional()
    .describe('the program does not declare the property: only the outputs differ'),
  required: z.boolean().describe('its aspect has to match in this comparison'),
  since: sinceSchema.nullable(),
  note: z.string().nullable().describe('additional facts, e.g. which resources two ids belong to'),
})
export type ParityDifference = z.infer<typeof parityDifferenceSchema>

const sideSchema = z.object({
  environment: environmentNameSchema,
  resources: z.int().describe('managed resources, components and providers not counted'),
  regions: z.array(z.string()),
  revision: z.string().nullable(),
})

/** A value that may be equal or not: nothing proves it. */
export const notComparableSchema = z.object({
  resource: placeSchema,
  path: z.string(),
  why: z
    .enum(['secret', 'secret-with-names', 'unknown'])
    .describe(
      '`secret`: it may differ or was recorded without a digest; `secret-with-names`: the two ' +
        'differ, and one contains the name, account or region of its environment; `unknown`: ' +
        'the plan does not know it yet',
    ),
})
export type NotComparable = z.infer<typeof notComparableSchema>

export const aspectTotalsSchema = z.object({
  differences: z.int(),
  ahead: z.int(),
  never: z.int(),
  required: z.boolean(),
  resources: z.int().describe('matched resources that belong to this aspect as a whole'),
  identical: z.int().describe('of them without a difference'),
})

export const sizeSchema = z.object({
  resource: placeSchema,
  path: z.string(),
  left: z.unknown(),
  right: z.unknown(),
  ratio: z.number().nullable().describe('the larger divided by the smaller; null: not comparable'),
})

export const parityComparisonSchema = z.object({
  left: sideSchema,
  right: sideSchema,
  compared: z.object({
    matched: z.int(),
    identical: z.int(),
    differing: z.int(),
    missing: z.int(),
    extra: z.int(),
    counted: z
      .int()
      .describe(
        'resources of numbered families that exist on one side only: a difference in scale',
      ),
  }),
  differences: z.array(parityDifferenceSchema),
  withinScale: z
    .array(parityDifferenceSchema)
    .describe('differences in size within the largest allowed ratio'),
  sizes: z
    .array(sizeSchema)
    .optional()
    .describe('every size and count that differs, documented or within the allowed ratio'),
  renamed: z.array(
    z.object({ type: z.string(), left: z.string(), right: z.string(), place: placeSchema }),
  ),
  notComparable: z.array(notComparableSchema),
  byAspect: z.record(aspectSchema, aspectTotalsSchema),
  aspects: z.array(aspectSchema).describe('the aspects that have to match'),
})
export type ParityComparison = z.infer<typeof parityComparisonSchema>
export type AspectTotals = z.infer<typeof aspectTotalsSchema>
