/**
 * The answer about a policy: its valid parts, their sources, and related settings from other
 * places.
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

type DeepPartial<T, None> = {
  [Key in keyof T]?:
    | (T[Key] extends unknown[]
        ? T[Key]
        : T[Key] extends object
          ? DeepPartial<T[Key], None>
          : T[Key])
    | None
}
/** Parts of a policy that replace the default ones; lists are replaced as a whole. */
export type PolicyOverrides = DeepPartial<Policy, never>
/** null resets a part, or a field of it, to its default. */
export type PolicyPatch = DeepPartial<Policy, null>
/** The policy parts for all environments of a kind, which replace the defaults. */
export type PolicyFile = Partial<Record<EnvironmentKind, PolicyOverrides>>

export const policyParts = [
  'approvals',
  'gate',
  'checks',
  'rollback',
  'outOfBand',
  'ephemeral',
] as const
const source = z.enum(['default', 'file', 'environment'])
export const policySourcesSchema = z
  .record(z.enum(policyParts), z.array(source))
  .describe(
    'the sources of each part, of which a later one replaces an earlier: default of the kind, ' +
      'policy file, this environment',
  )
export type PolicySources = z.output<typeof policySourcesSchema>

/** The cloud access of the service for an environment. */
export const reachSchema = z.object({
  cloud: z.enum(['sandbox', 'aws']),
  account: z.string().nullable(),
  region: z.string().nullable(),
  role: z
    .string()
    .nullable()
    .describe('role that operations assume; null: they use the credentials of the service'),
  readRole: z
    .string()
    .nullable()
    .describe('role that previews, plans and drift checks assume; null: the same role'),
})
export type Reach = z.output<typeof reachSchema>

export const policyViewSchema = z.object({
  environment: environmentNameSchema,
  kind: environmentKindSchema,
  policy: policySchema,
  sources: policySourcesSchema,
  own: z.record(z.string(), z.unknown()).describe('the parts that are set for this environment'),
  changed: z
    .object({ at: z.iso.datetime(), by: z.string() })
    .nullable()
    .describe('when a part was last set for this environment'),
  digest: z
    .string()
    .describe('SHA-256 of the policy, canonical JSON; decisions of the gate cite it'),
  reach: reachSchema.describe(
    'from the accounts file of the service; account and region otherwise from the first operation',
  ),
  maintenanceWindows: maintenanceWindowsSchema.describe('times without automatic remediation'),
  deletion: z.object({
    role: roleSchema,
    confirm: z.boolean().describe('the name of the environment must be typed again'),
  }),
})
export type PolicyView = z.output<typeof policyViewSchema>
