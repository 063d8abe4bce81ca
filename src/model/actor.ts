import type { Grant, Role } from './access.ts'

/**
 * The caller of a request. It is discriminated by `kind`, so that each integration stores exactly
 * what it knows about its caller; four eyes means two persons (`name` of kind person), not two
 * tokens.
 */
export type Actor =
  | (Caller & { kind: 'person' })
  | (Caller & { kind: 'machine' })
  | {
      kind: 'system'
      name: 'worker' | 'healer' | 'schedule' | 'rollback' | 'sweeper' | 'gate'
      role: 'admin'
      tokenId: null
      address: null
    }

/**
 * A person or machine. `role`: the role on all environments; null: only `grants` count. `via`: the
 * integration and the user id in it (`slack:U012AB3CD`); absent for a token. `onBehalfOf`: the
 * person whose action a machine answers (who pushed), if known. `limited`: the key of shared limits
 * when one caller may have many tokens; default: the token.
 */
type Caller = {
  name: string
  role: Role | null
  grants?: Grant[]
  tokenId: string | null
  via?: string
  onBehalfOf?: string
  limited?: string
  address: string | null
}

/** The worker: it makes transitions of running operations. */
export const worker: Actor = {
  kind: 'system',
  name: 'worker',
  role: 'admin',
  tokenId: null,
  address: null,
}
/** The healer: it makes transitions of operations whose process died. */
export const healer: Actor = {
  kind: 'system',
  name: 'healer',
  role: 'admin',
  tokenId: null,
  address: null,
}
/** The scheduler: it requests the operations of schedules. */
export const schedule: Actor = {
  kind: 'system',
  name: 'schedule',
  role: 'admin',
  tokenId: null,
  address: null,
}

/**
 * The automatic rollback: it requests the rollback of a failed deploy and the drift check after a
 * rollback.
 */
export const rollback: Actor = {
  kind: 'system',
  name: 'rollback',
  role: 'admin',
  tokenId: null,
  address: null,
}

/** The sweeper: it removes expired environments and their leftovers. */
export const sweeper: Actor = {
  kind: 'system',
  name: 'sweeper',
  role: 'admin',
  tokenId: null,
  address: null,
}
/** The gate: it requests drift checks that a decision needs. */
export const gate: Actor = {
  kind: 'system',
  name: 'gate',
  role: 'admin',
  tokenId: null,
  address: null,
}
/** The short form that is stored with operations, transitions and audit rows. */
export function toActorRecord(actor: Actor): ActorRecord {
  const { kind, name, tokenId } = actor
  return {
    kind,
    name,
    tokenId,
    ...(actor.kind === 'machine' &&
      actor.onBehalfOf !== undefined && { onBehalfOf: actor.onBehalfOf }),
  }
}

export type ActorRecord = {
  kind: 'person' | 'machine' | 'system'
  name: string
  tokenId: string | null
  onBehalfOf?: string | undefined
}

/**
 * Returns the person who made the request, or for whom a machine made it; null when no person is
 * known. Used for four eyes.
 */
export function findPersonBehind({
  kind,
  name,
  onBehalfOf,
}: Pick<ActorRecord, 'kind' | 'name' | 'onBehalfOf'>): string | null {
  return kind === 'person' ? name : (onBehalfOf ?? null)
}

/** Compares names without regard to case and Unicode form, which differ between tokens. */
export const isSamePerson = (a: string, b: string) =>
  a.normalize('NFKC').trim().toLowerCase() === b.normalize('NFKC').trim().toLowerCase()

/**
 * Returns the key of the limits that a request counts for: the person behind a machine, if known.
 */
export const getCaller = ({ name, onBehalfOf }: Pick<ActorRecord, 'name' | 'onBehalfOf'>): string =>
  (onBehalfOf ?? name).normalize('NFKC').trim().toLowerCase()
