/**
 * The schemas of drift. Drift compares the cloud with the recorded state; a pending change compares
 * the recorded state with the code of the deployed revision. The two are never mixed.
 */
import { z } from 'zod'
import { environmentNameSchema } from './environment.ts'

export const driftClasses = [
  'security',
  'availability',
  'version',
  'configuration',
  'tags',
  'cosmetic',
] as const
export const driftClassSchema = z.enum(driftClasses)
export type DriftClass = z.infer<typeof driftClassSchema>

const unknownPendingChanges = "null: they are not known, because the program's plan failed"

/** What a drift check counted. */
export const driftCountsSchema = z.object({
  changed: z.int(),
  deleted: z.int(),
  pendingChanges: z.int().nullable().describe(unknownPendingChanges),
})

/** From the highest severity to the lowest. */
export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const
export const severitySchema = z.enum(severities)
export type Severity = z.infer<typeof severitySchema>

/** The direction relative to the state: weaker or stronger protection, or unknown. */
export const directions = ['loosened', 'tightened', 'changed'] as const
export const directionSchema = z.enum(directions)
export type Direction = z.infer<typeof directionSchema>

const judged = { class: driftClassSchema, severity: severitySchema, direction: directionSchema }

const driftedPropertySchema = z.object({
  path: z.string(),
  expected: z.unknown().describe('the recorded state'),
  actual: z.unknown().describe('the cloud'),
  secret: z.boolean(),
  ...judged,
  replaces: z.boolean().default(false).describe('putting it back replaces the resource'),
})

/** The actor of the change. `source`: the source of this fact; `unknown` has a reason. */
export const attributionSchema = z.object({
  source: z.enum(['cloudtrail', 'sandbox-journal', 'twinstack', 'out-of-band', 'unknown']),
  who: z.string().nullable(),
  at: z.iso.datetime().nullable(),
  call: z.string().nullable().describe('API action, e.g. `AuthorizeSecurityGroupIngress`'),
  address: z.string().nullable().describe('source address or service of the call'),
  operation: z.uuid().nullable().describe('the operation of Twinstack that made the change'),
  reason: z.string().nullable().describe('why it is not known'),
})
export type Attribution = z.infer<typeof attributionSchema>

const driftedResourceSchema = z.object({
  urn: z.string(),
  type: z.string(),
  name: z.string(),
  id: z.string().nullable(),
  what: z
    .enum(['changed', 'deleted', 'recreated'])
    .describe(
      '`recreated`: created again by hand with the same name; the recorded one no longer exists',
    ),
  properties: z.array(driftedPropertySchema),
  ...judged,
  attribution: attributionSchema.nullable().describe('null until it was requested'),
  firstSeenAt: z.iso
    .datetime()
    .nullable()
    .describe('when a drift check first found this resource drifted'),
})

const suppressedSchema = z.object({
  urn: z.string(),
  type: z.string(),
  name: z.string(),
  what: z.enum(['changed', 'deleted', 'recreated']),
  path: z.string().nullable().describe('null: the whole resource'),
  expected: z.unknown(),
  actual: z.unknown(),
  secret: z.boolean(),
  ...judged,
  rule: z.string().describe('id of the ignore rule'),
})

/**
 * A difference in the reading that is not drift. `owned-elsewhere`: another resource of the same
 * state declares it.
 */
export const noiseReasons = [
  'reordered',
  'default-filled-in',
  'pending-value',
  'same-meaning',
  'computed',
  'in-flight',
  'owned-elsewhere',
] as const
const noiseSchema = z.object({
  urn: z.string(),
  type: z.string(),
  name: z.string(),
  path: z.string().nullable(),
  expected: z.unknown(),
  actual: z.unknown(),
  secret: z.boolean(),
  why: z.enum(noiseReasons),
})

const ruleUseSchema = z.object({
  id: z.string(),
  reason: z.string(),
  owner: z.string(),
  expires: z.iso.date().nullable(),
  state: z.enum(['active', 'unused', 'expired']),
  suppressed: z.int(),
  refused: z
    .array(z.string())
    .describe('matched drift that the rule may not hide, e.g. a deletion'),
  reconcile: z
    .boolean()
    .optional()
    .describe('a reconcile restores what the rule hides; false: it does not change it'),
})

export const unmanagedSchema = z
  .object({
    type: z.string().nullable().describe('Pulumi type, if it is known'),
    id: z.string(),
    arn: z.string().nullable(),
    account: z.string().nullable(),
    region: z.string().nullable(),
    name: z.string().nullable(),
    tags: z.record(z.string(), z.string()),
    why: z.enum(['tagged', 'inside-vpc']),
    attribution: attributionSchema.nullable(),
    proposal: z.string().describe('the next step, with its commands'),
  })
  .describe('unmanaged resource')
export type UnmanagedResource = z.infer<typeof unmanagedSchema>

/**
 * The note of every list about what neither a refresh nor the search for unmanaged resources can
 * find.
 */
export const unseen =
  'not checked: what is inside machines and containers (files, packages, processes), data in ' +
  "databases and buckets, and resources outside the environment's VPCs that do not have its " +
  'tag'

const pendingChangeSchema = z.object({
  urn: z.string(),
  type: z.string(),
  name: z.string(),
  op: z.string(),
  properties: z.array(
    z.object({
      path: z.string(),
      recorded: z.unknown(),
      declared: z.unknown(),
      secret: z.boolean(),
    }),
  ),
})

/**
 * Outputs that identify a resource: with a new value another resource has the old name. The
 * provider's comparison covers inputs and does not report them, so a refresh compares them
 * separately (analysis/drift/stepChanges.ts).
 */
export const identityProperties: readonly string[] = [
  'id',
  'uniqueId',
  'clusterResourceId',
  'dbiResourceId',
  'resourceId',
  'createDate',
  'createdDate',
  'creationDate',
  'createdAt',
  'creationTime',
  'keyId',
  'policyId',
  'securityGroupRuleId',
]

/** The cause of pending changes that are not known. Drift is known: it needs no plan. */
export const describePlanFailure = (planFailure = 'no cause was recorded'): string =>
  `the program's plan failed: ${planFailure}`

/**
 * Drift (cloud against recorded state) and pending changes (recorded state against code), never
 * mixed.
 */
export const driftReportSchema = z.object({
  environment: environmentNameSchema,
  operation: z.uuid(),
  revision: z.string(),
  checkedAt: z.iso.datetime(),
  summary: z.object({
    resources: z.int(),
    changed: z.int().describe('changed or recreated outside'),
    deleted: z.int(),
    pendingChanges: z.int().nullable().describe(unknownPendingChanges),
    suppressed: z.int().describe('properties and whole resources that ignore rules have hidden'),
    noise: z.int(),
    unmanaged: z.int(),
    severity: severitySchema.nullable().describe('the highest severity; null without drift'),
    byClass: z.partialRecord(driftClassSchema, z.int()).describe('drifted resources per class'),
  }),
  confirmed: z.boolean().describe('whether new drift was read a second time'),
  resources: z.array(driftedResourceSchema),
  pendingChanges: z.array(pendingChangeSchema).nullable().describe(unknownPendingChanges),
  planFailure: z
    .string()
    .optional()
    .describe('why the pending changes are not known: the error of the plan'),
  suppressed: z.array(suppressedSchema),
  noise: z.array(noiseSchema),
  rules: z.array(ruleUseSchema),
  unmanaged: z.array(unmanagedSchema),
  notes: z.array(z.string()).describe('what could not be checked, and why'),
})
export type DriftReport = z.infer<typeof driftReportSchema>
export type DriftedResource = z.infer<typeof driftedResourceSchema>
export type DriftedProperty = z.infer<typeof driftedPropertySchema>
export type SuppressedDrift = z.infer<typeof suppressedSchema>
export type DriftNoise = z.infer<typeof noiseSchema>
export type RuleUse = z.infer<typeof ruleUseSchema>
export type NoiseReason = (typeof noiseReasons)[number]

const adoptedSchema = z.object({
  urn: z.string(),
  type: z.string(),
  name: z.string(),
  path: z.string().nullable().describe('null: the whole resource'),
  declared: z.unknown().describe('the value in the recorded state, from the code'),
  actual: z.unknown().describe('the value in the cloud'),
  secret: z.boolean(),
})
/** The change that makes the code match the cloud. It is never applied automatically. */
export const adoptionSchema = z.object({
  environment: z.string(),
  operation: z.uuid().describe('the drift check that is the source'),
  revision: z.string(),
  file: z.string().describe('the settings file of the program'),
  patch: z
    .string()
    .nullable()
    .describe('unified diff of that file for `git apply`; null when nothing can be adopted there'),
  settings: z
    .array(adoptedSchema.extend({ setting: z.string().describe('path in the settings file') }))
    .describe('the changes of the patch'),
  program: z
    .array(
      adoptedSchema.extend({
        advice: z.string(),
        candidates: z
          .array(z.string())
          .describe('paths in the settings file that have the same value'),
      }),
    )
    .describe('the values to change by hand'),
  notes: z.array(z.string()),
})
export type Adoption = z.infer<typeof adoptionSchema>
