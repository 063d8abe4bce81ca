/** Plans, the resources and outputs of a recorded state, and its saved versions. */
import type { SecretDigests } from './secretDigest.ts'
import { z } from 'zod'
import { environmentNameSchema } from './environment.ts'
import { machineImagesSchema } from './machineImage.ts'
import { resourceChangeSchema } from './resourceChange.ts'

const scalarSchema = z.union([z.string(), z.number(), z.boolean()])
/**
 * The result of one rule of the program (`program.rules`) for a state. `error`: the rule failed.
 */
export const ruleFindingsSchema = z.object({
  id: z.string(),
  severity: z.enum(['critical', 'high', 'medium', 'low']),
  describes: z.string(),
  state: z.enum(['recorded', 'planned']),
  findings: z.array(
    z.object({ resource: z.string().nullable(), expected: scalarSchema, actual: scalarSchema }),
  ),
  error: z.string().nullable(),
})
export type RuleFindings = z.infer<typeof ruleFindingsSchema>

/**
 * A resource of the recorded state in the form of the API and of all comparisons: every field is
 * present, and secrets are withheld, so it can't be written back. `StateResource` is the form of
 * the engine's checkpoint, with ciphertexts and unknown fields; `toRecord` derives this one.
 */
export const resourceRecordSchema = z.object({
  urn: z.string(),
  type: z.string(),
  name: z.string(),
  id: z.string().nullable(),
  parent: z.string().nullable(),
  provider: z.string().nullable(),
  custom: z.boolean(),
  protect: z.boolean(),
  retainOnDelete: z
    .boolean()
    .optional()
    .describe('the engine removes it from the state and leaves it in the cloud'),
  delete: z
    .boolean()
    .optional()
    .describe('replaced by another resource of the same URN, and not deleted yet'),
  dependencies: z.array(z.string()),
  inputs: z.record(z.string(), z.unknown()),
  outputs: z.record(z.string(), z.unknown()),
  autonamed: z
    .array(z.string())
    .optional()
    .describe('inputs that the provider filled in; absent when the state does not record them'),
  aliases: z
    .array(z.string())
    .optional()
    .describe('URNs that the program declares as former names of the resource'),
})
export type ResourceRecord = z.infer<typeof resourceRecordSchema>

export const outputSchema = z.object({
  value: z.unknown().describe('null when secret, unless a caller with the right requests it'),
  secret: z.boolean(),
})
export type StackOutput = z.infer<typeof outputSchema>

/**
 * The planned changes of a preview, or of an operation with `planOnly`. `state` is the recorded
 * state that would result; unknown values are `[unknown]`, secrets `[secret]`.
 */
export const planSchema = z
  .object({
    operation: z.uuid(),
    environment: environmentNameSchema,
    revision: z.string(),
    at: z.iso.datetime(),
    refreshed: z
      .array(resourceChangeSchema)
      .describe('differences in the cloud, which would be applied to the state first'),
    planned: z.array(resourceChangeSchema),
    dependents: z
      .array(z.string())
      .describe('URNs that depend on the targets and are not among them'),
    state: z.array(resourceRecordSchema),
    parts: z
      .record(z.string(), z.string())
      .optional()
      .describe(
        'the covered parts of the digest with a SHA-256 each, so that a changed part can be named',
      ),
    schemaDigest: z.string().nullable().optional(),
    settingsDigest: z.string().nullable().optional(),
    stateDigest: z.string().nullable().optional(),
    lost: z
      .array(
        z.object({
          urn: z.string(),
          type: z.string(),
          name: z.string(),
          id: z.string().nullable(),
        }),
      )
      .optional()
      .describe(
        'resources with data that would be deleted or replaced, with their ids in the cloud',
      ),
    kept: z
      .array(z.string())
      .optional()
      .describe('rebuild with `keepStateful`: URNs that stay as they are'),
    digest: z
      .string()
      .nullable()
      .optional()
      .describe(
        'the digest that the gate and an approval are bound to; null when neither is needed',
      ),
    images: machineImagesSchema
      .optional()
      .describe('machine images that the planned resources use, as the account names them'),
    settings: z.unknown().optional().describe("the program's settings, secrets withheld"),
    ruleFindings: z
      .array(ruleFindingsSchema)
      .default([])
      .describe("results of the program's own rules for the planned state"),
  })
  .describe('the plan, with the digest that an approval names')
/** `secretDigests`: of the secrets in `state`; no response contains them */
export type Plan = z.infer<typeof planSchema> & { secretDigests?: SecretDigests }

/** One saved state of a stack: taken before an operation wrote. */
export const stateVersionSchema = z.object({
  id: z.int(),
  environment: environmentNameSchema,
  operation: z.uuid().describe('the operation that wrote after it'),
  takenAt: z.iso.datetime(),
  digest: z.string(),
  resources: z.int(),
  bytes: z.int().describe('compressed'),
})
export type StateVersion = z.infer<typeof stateVersionSchema>
