/** What other rooms hand in or ask of access. Types only. */
import type { Grant, Role } from './words.ts'

/** Who holds exchanged tokens of a rule of the access file, and what they may do, as the file is now; null: the rule is gone. */
export type Ruling = (rule: string) => { kind: 'person' | 'machine', name: string, role: Role | null, grants: Grant[] } | null

export type Identities = {
  ruling: Ruling
}
