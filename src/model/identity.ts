/** The types of identities that access shares with other modules. Types only. */
import type { Grant, Role } from './access.ts'

/**
 * The verified claims of a token of another issuer; stored with the token that was exchanged for
 * it.
 */
export type Proof = {
  issuer: string
  subject: string
  audience: string[]
  claims: Record<string, string | number | boolean>
}
export type Holder = {
  kind: 'person' | 'machine'
  name: string
  role: Role | null
  grants: Grant[]
}

/**
 * Returns owner and rights of an exchanged token by the present rule of the access file. Null: the
 * rule was removed, or no longer accepts the verified claims.
 */
export type FindHolder = (rule: string, proof: Proof) => Holder | null

/** The trusted external identities. */
export type Identities = {
  ruling: FindHolder
  /**
   * `check`: the failed condition, for the log only; issuer and subject are then what the token
   * claims, proven or not
   */
  judge(
    token: string,
  ): Promise<
    | { rule: string; holder: Holder; proof: Proof; lifetimeMinutes: number }
    | { check: string; issuer: string | null; subject: string | null }
  >
}
