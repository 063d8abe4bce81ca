/**
 * How a policy is shown: what holds, from where, and what is decided elsewhere but belongs to the
 * same question.
 */
import { z } from 'zod'
import { roleSchema } from './access.ts'
import {
  environmentKindSchema,
  environmentNameSchema,
  type EnvironmentKind,
} from './environment.ts'
import { maintenanceWindowsSchema } from './schedule.ts'
import { policySchema, type Policy } from './promotion.ts'

type Deep<T, None> = {
  [Key in keyof T]?:
    (T[Key] extends unknown[] ? T[Key] : T[Key] extends object ? Deep<T[Key], None> : T[Key]) | None
}
/** Parts of a policy, over what holds without them; lists are replaced whole. */
export type PolicyOverrides = Deep<Policy, never>
/** null takes a part, or a field of one, back to what it is without it. */
export type PolicyPatch = Deep<Policy, null>
/** What holds for all environments of a kind, over the defaults. */
export type PolicyFile = Partial<Record<EnvironmentKind, PolicyOverrides>>

export const policyParts = ['approvals', 'gate', 'checks', 'rollback', 'ephemeral'] as const
const source = z.enum(['default', 'file', 'environment'])
export const policySourcesSchema = z
  .record(z.enum(policyParts), z.array(source))
  .describe(
    'where each part comes from, each over the one before: default of the kind, policy file, ' +
      'this environment',
  )
export type PolicySources = z.output<typeof policySourcesSchema>

/** How the service reaches an environment's cloud. */
export const reachSchema = z.object({
  cloud: z.enum(['sandbox', 'aws']),
  account: z.string().nullable(),
  region: z.string().nullable(),
  role: z
    .string()
    .nullable()
    .describe('that operations assume; null: the credentials of the service themselves'),
  readRole: z
    .string()
    .nullable()
    .describe('that previews, plans and drift checks assume; null: the same as the others'),
})
export type Reach = z.output<typeof reachSchema>

export const policyViewSchema = z.object({
  environment: environmentNameSchema,
  kind: environmentKindSchema,
  policy: policySchema,
  sources: policySourcesSchema,
  own: z.record(z.string(), z.unknown()).describe('what is set for this environment'),
  changed: z
    .object({ at: z.iso.datetime(), by: z.string() })
    .nullable()
    .describe('when something was set for this environment last'),
  digest: z
    .string()
    .describe('SHA-256 of the policy, canonical JSON; decisions of the gate cite it'),
  reach: reachSchema.describe(
    'by the accounts file of the service; account and region else as they were learned',
  ),
  maintenanceWindows: maintenanceWindowsSchema.describe('in which nothing is put right by itself'),
  deletion: z.object({
    role: roleSchema,
    confirm: z.boolean().describe('its name has to be typed once more'),
  }),
})
export type PolicyView = z.output<typeof policyViewSchema>
