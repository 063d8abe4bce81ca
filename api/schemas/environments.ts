import { z } from 'zod'
import { accountResourceSchema, regionSchema } from '../../src/model/cloud.ts'
import { adoptionSchema, unmanagedSchema } from '../../src/model/drift.ts'
import {
  environmentKindSchema,
  environmentNameSchema,
  environmentSchema,
} from '../../src/model/environment.ts'
import {
  operationSchema,
  outputSchema,
  resourceRecordSchema,
  stateVersionSchema,
} from '../../src/model/operation.ts'
import { flag, createPageSchema, pageQuery } from './lists.ts'

z.globalRegistry.add(environmentSchema, { id: 'Environment' })
z.globalRegistry.add(resourceRecordSchema, { id: 'Resource' })
z.globalRegistry.add(adoptionSchema, {
  id: 'Adoption',
  description: 'proposal of changes that bring the code in line with the drift',
})
z.globalRegistry.add(stateVersionSchema, { id: 'StateVersion' })
z.globalRegistry.add(accountResourceSchema, { id: 'AccountResource' })

export { adoptionSchema, environmentSchema }
export const createdEnvironmentSchema = z
  .object({
    ...environmentSchema.shape,
    operation: operationSchema
      .optional()
      .describe('the requested operation, or the existing one with the same effect'),
  })
  .describe('the environment, and its deploy if there is one')
export const nameParams = z.strictObject({ name: environmentNameSchema })
export const environmentQuery = pageQuery.extend({ kind: environmentKindSchema.optional() })
export const environmentPage = createPageSchema(environmentSchema)
export const resourceQuery = pageQuery.extend({
  type: z.string().min(1).max(200).optional().describe('a Pulumi type, e.g. `aws:ec2/vpc:Vpc`'),
})
export const resourcePage = createPageSchema(resourceRecordSchema)
export const outputQuery = z.strictObject({
  secrets: flag
    .default(false)
    .describe('decrypts secret outputs; needs the right `outputs:read-secret` and is recorded'),
})
export const outputsSchema = z
  .object({ outputs: z.record(z.string(), outputSchema) })
  .describe('the outputs by name')
const notes = z.array(z.string()).describe('resources that could not be checked, with the reason')
export const unmanagedPage = createPageSchema(unmanagedSchema).extend({
  operation: z.uuid().describe('the drift check'),
  checkedAt: z.iso.datetime(),
  notes,
})
export const accountQuery = pageQuery.extend({
  environment: environmentNameSchema
    .optional()
    .describe(
      "the environment that selects the account; the service's default account when left out",
    ),
  region: regionSchema.optional().describe("another region than the account's own"),
})
export const accountPage = createPageSchema(accountResourceSchema).extend({
  account: z.string().nullable(),
  region: z.string().nullable(),
  notes,
})
export const removeQuery = z.strictObject({
  destroy: flag.default(false).describe('destroys its resources first'),
  confirm: z.string().max(40).optional().describe('production only: the name of the environment'),
})
const urn = z.string().min(1).max(2048)
export const adoptionQuery = z.strictObject({
  urn: z
    .union([urn, z.array(urn)])
    .transform(values => [values].flat())
    .optional()
    .describe('only these resources; repeatable'),
})
export const stateVersionPage = createPageSchema(stateVersionSchema)
export const stateVersionParams = nameParams.extend({
  number: z.coerce
    .number()
    .int()
    .min(1)
    .max(2 ** 31 - 1),
})
export const stateComparisonQuery = z.strictObject({
  other: z.coerce
    .number()
    .int()
    .min(1)
    .max(2 ** 31 - 1)
    .optional()
    .describe('another saved state; default: the present state'),
})
export const savedStateSchema = z
  .object({
    version: stateVersionSchema,
    state: z
      .record(z.string(), z.unknown())
      .describe('in the form of `pulumi stack import`; secrets as ciphertext'),
  })
  .describe('the state and its version')
export const stateExportQuery = z.strictObject({
  secrets: flag.default(false).describe('with secrets in plain text, as `--show-secrets`'),
})
export const exportedStateSchema = z
  .object({
    version: z.int(),
    features: z.array(z.string()).optional(),
    deployment: z.record(z.string(), z.unknown()),
  })
  .describe('the state, in the form of `pulumi stack export`')
export const encryptedSettingSchema = z
  .object({ secure: z.string() })
  .describe('the encrypted value')
export const trustedSettingsSchema = z
  .object({
    salts: z.int().describe('how many salts can be opened now'),
    values: z.int(),
  })
  .describe('how many values can be decrypted now')
