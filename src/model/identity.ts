/** What other rooms hand in or ask of access. Types only. */
import type { Grant, Role } from './access.ts'

/** What a token of another issuer has proven; kept with the token that it was exchanged for. */
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
 * Who holds a token that was exchanged by a rule of the access file, and what he may do, as the
 * file is now. Null: the rule is gone, or trusts no longer what was proven.
 */
export type Ruling = (rule: string, proof: Proof) => Holder | null

/** Trusted identities of others. */
export type Identities = {
  ruling: Ruling
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
