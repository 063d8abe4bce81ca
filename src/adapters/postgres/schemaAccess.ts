/** Tables of tokens, sessions and the audit log. */
import type { Generated } from 'kysely'
import type { Role } from '../../model/access.ts'
import type { OneTimePurpose } from '../../model/oneTimeSecret.ts'
import type { CreationTime, Json, Moment, MomentOrNull } from './columns.ts'

export type SessionTable = {
  hash: string
  token: string
  created_at: CreationTime
  last_used_at: Generated<Date>
  expires_at: Moment
  address: string | null
}

export type OneTimeSecretTable = {
  hash: string
  purpose: OneTimePurpose
  token: string | null
  path: string
  expires_at: Moment
}

export type TokenTable = {
  id: Generated<string>
  name: string
  owner: string
  owner_kind: 'person' | 'machine'
  role: Role | null
  /** Grant[] */
  grants: Generated<Json>
  rule: string | null
  /** Proof */
  proof: Json | null
  hash: string
  created_at: CreationTime
  expires_at: MomentOrNull
  revoked_at: MomentOrNull
  last_used_at: MomentOrNull
}

export type AuditLogTable = {
  id: Generated<number>
  at: Moment
  actor: Json
  action: string
  target: string
  outcome: 'done' | 'refused' | 'failed'
  detail: Json
  request_id: string | null
  address: string | null
  previous: string | null
  hash: string | null
}
