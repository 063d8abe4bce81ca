/**
 * The words of drift, defined once. Drift is the cloud against the recorded state; a pending change
 * is the recorded state against the code of the deployed revision. The two are never mixed.
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

/** From worst to least. */
export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const
export const severitySchema = z.enum(severities)
export type Severity = z.infer<typeof severitySchema>

/** Against what the state says: weaker or stronger protection, or neither that can be told. */
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

/** Who did it. `source` says where that is known from; `unknown` comes with the reason. */
export const attributionSchema = z.object({
  source: z.enum(['cloudtrail', 'sandbox-journal', 'twinstack', 'out-of-band', 'unknown']),
  who: z.string().nullable(),
  at: z.iso.datetime().nullable(),
  call: z.string().nullable().describe('API action, e.g. `AuthorizeSecurityGroupIngress`'),
  address: z.string().nullable().describe('source address or service of the call'),
  operation: z.uuid().nullable().describe('the operation of Twinstack that did it'),
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
    .describe('`recreated`: made again by hand under the same name; the recorded one is gone'),
  properties: z.array(driftedPropertySchema),
  ...judged,
  attribution: attributionSchema.nullable().describe('null until it was requested'),
  firstSeenAt: z.iso
    .datetime()
    .nullable()
    .describe('when a drift check first saw this resource drift'),
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
 * What differs in the reading and is no drift. `owned-elsewhere`: another resource of the same
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
  refused: z.array(z.string()).describe('what it matched and may not hide, e.g. a deletion'),
  reconcile: z
    .boolean()
    .optional()
    .describe('a reconcile puts back what it hides; false: it leaves it as it is'),
})

export const unmanagedSchema = z.object({
  type: z.string().nullable().describe('Pulumi type, where it can be told'),
  id: z.string(),
  arn: z.string().nullable(),
  account: z.string().nullable(),
  region: z.string().nullable(),
  name: z.string().nullable(),
  tags: z.record(z.string(), z.string()),
  why: z.enum(['tagged', 'inside-vpc']),
  attribution: attributionSchema.nullable(),
  proposal: z.string().describe('what to do next, ready to be used'),
})
export type Unmanaged = z.infer<typeof unmanagedSchema>

/** Said with every list: what neither refresh nor the search for unmanaged resources can see. */
export const unseen =
  'not checked: what is inside machines and containers (files, packages, processes), data in ' +
  "databases and buckets, and resources outside the environment's VPCs that do not carry its " +
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
 * Outputs that say who a resource is: with a new value another resource has the old name. The
 * provider's comparison is about inputs and does not tell of them, so a refresh reads them
 * apart (analysis/drift/stepChanges.ts).
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
    pendingChanges: z.int(),
    suppressed: z.int().describe('properties and whole resources that ignore rules hid'),
    noise: z.int(),
    unmanaged: z.int(),
    severity: severitySchema.nullable().describe('the worst; null without drift'),
    byClass: z.partialRecord(driftClassSchema, z.int()).describe('drifted resources per class'),
  }),
  confirmed: z.boolean().describe('whether first sightings were read a second time'),
  resources: z.array(driftedResourceSchema),
  pendingChanges: z.array(pendingChangeSchema),
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
  declared: z.unknown().describe('what the recorded state says, from the code'),
  actual: z.unknown().describe('what the cloud says'),
  secret: z.boolean(),
})
/** What to change so that the code follows the cloud. Never applied by itself. */
export const adoptionSchema = z.object({
  environment: z.string(),
  operation: z.uuid().describe('the drift check that this is made from'),
  revision: z.string(),
  file: z.string().describe('the settings file of the program'),
  patch: z
    .string()
    .nullable()
    .describe('unified diff of that file for `git apply`; null when nothing can be adopted there'),
  settings: z
    .array(adoptedSchema.extend({ setting: z.string().describe('path in the settings file') }))
    .describe('what the patch changes'),
  program: z
    .array(
      adoptedSchema.extend({
        advice: z.string(),
        candidates: z
          .array(z.string())
          .describe('paths in the settings file that have the same value'),
      }),
    )
    .describe('to be changed by hand'),
  notes: z.array(z.string()),
})
export type Adoption = z.infer<typeof adoptionSchema>
