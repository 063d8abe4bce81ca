import { z } from 'zod'
import {
  environmentKindSchema,
  environmentNameSchema,
  type EnvironmentKind,
} from './environment.ts'

/** Roles from weakest to strongest; a role has every right of those before it. */
export const roles = ['viewer', 'operator', 'approver', 'admin'] as const
export const roleSchema = z.enum(roles)
export type Role = z.infer<typeof roleSchema>

/** A role on one environment, or on all of one kind. */
export const grantSchema = z.union(
  [
    z.strictObject({ role: roleSchema, environment: environmentNameSchema }),
    z.strictObject({ role: roleSchema, kind: environmentKindSchema }),
  ],
  { error: 'expected {role, environment} or {role, kind}' },
)
export type Grant = z.infer<typeof grantSchema>

/**
 * The environments whose data a caller may see: null is all, else environments with these names or
 * of these kinds.
 */
export type Scope = { environments: string[]; kinds: EnvironmentKind[] } | null

/** The rights; only access/policy.ts decides which role has which right. */
export const rights = [
  'environment:read',
  'state:edit',
  'environment:write',
  'environment:delete',
  'environment:move',
  'environment:assign',
  'environment:policy',
  'state:read',
  'stack:read',
  'stack:use',
  'stack:update',
  'stack:manage',
  'operation:read',
  'operation:request',
  'operation:request-production',
  'operation:approve',
  'operation:cancel',
  'operation:report',
  'operation:break-glass',
  'operation:import-unprotected',
  'outputs:read-secret',
  'account:read',
  'sandbox:read',
  'sandbox:change',
  'token:manage',
  'webhook:manage',
  'audit-log:read',
  'metrics:read',
  'parity:make',
  'compliance-audits:read',
  'compliance-audits:make',
  'compliance-audits:decide',
  'compliance-audits:sign',
] as const
export type Right = (typeof rights)[number]

export const actorNameSchema = z
  .string()
  .regex(
    /^[a-zA-Z0-9][a-zA-Z0-9 ._@-]{0,79}$/,
    'expected 1 to 80 letters, digits, spaces or . _ @ -, starting with a letter or digit',
  )

/** A named token of a named person or machine. The secret itself is shown once, at creation. */
export const tokenSchema = z.object({
  id: z.uuid(),
  name: actorNameSchema.describe('purpose of the token'),
  owner: actorNameSchema.describe('the person or machine behind the token'),
  ownerKind: z.enum(['person', 'machine']),
  role: roleSchema.nullable().describe('role on all environments; null: only the grants count'),
  grants: z.array(grantSchema).describe('roles on one environment, or on all of one kind'),
  rule: z
    .string()
    .nullable()
    .describe(
      'for a token that was exchanged for an OIDC token: the rule of the access file that ' +
        'decides its rights, by the current content of the file',
    ),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
  lastUsedAt: z.iso.datetime().nullable(),
})
export type Token = z.infer<typeof tokenSchema>

/** A person with the roles of one token or of the access file. */
export type PersonRights = { name: string; role: Role | null; grants: Grant[] }

/**
 * One row of the audit log. `target` is the object of the action, and `address` the network address
 * of the caller.
 */
export type AuditLogEntry = {
  at: Date
  actor: { kind: string; name: string; tokenId?: string }
  action: string
  target: string
  outcome: 'done' | 'refused' | 'failed'
  detail: Record<string, unknown>
  requestId: string | null
  address: string | null
}

/**
 * A stored row with the hash of the previous row and its own. Both are null in rows that are older
 * than the chain.
 */
export type ChainedEntry = AuditLogEntry & {
  id: number
  previous: string | null
  hash: string | null
}

export const whoamiSchema = z
  .object({
    kind: z.enum(['person', 'machine', 'system']),
    name: actorNameSchema,
    role: roleSchema.nullable().describe('for all environments; null: only the grants apply'),
    grants: z.array(grantSchema),
    tokenId: z.uuid().nullable(),
    rights: z.array(z.enum(rights)).describe('the rights of the role outside production'),
  })
  .describe('the identity and the rights of the token')
export type Whoami = z.output<typeof whoamiSchema>

export const createTokenSchema = z
  .strictObject({
    name: actorNameSchema,
    owner: actorNameSchema,
    ownerKind: z.enum(['person', 'machine']),
    role: roleSchema
      .nullable()
      .default(null)
      .describe('role on all environments; null: only the grants count'),
    grants: z
      .array(grantSchema)
      .max(100)
      .default([])
      .describe('roles on one environment, or on all of one kind'),
    expiresAt: z.iso
      .datetime({ offset: true })
      .nullable()
      .default(null)
      .refine(at => at === null || Date.parse(at) > Date.now(), 'expected a time in the future'),
  })
  .refine(({ role, grants }) => role !== null || grants.length > 0, {
    path: ['role'],
    error: 'expected a role, or grants: a token without both could do nothing',
  })
export type CreateTokenInput = z.input<typeof createTokenSchema>
