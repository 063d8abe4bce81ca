import type { Grant, Role } from './access.ts'

/**
 * Who made a request. Discriminated by `kind`, so that each integration says truthfully what it
 * knows about its caller; four eyes means two persons (`name` of kind person), not two tokens.
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
 * A person or machine. `role`: everywhere; null: nowhere but where `grants` say. `via`: the
 * integration, and who they are there (`slack:U012AB3CD`); without it a token. `onBehalfOf`: the
 * person whose doing a machine answers (who pushed), where that is known. `limited`: who shares
 * limits, where one caller may have many tokens; without it the token.
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

/** The worker acting on its own behalf: transitions of running operations. */
export const worker: Actor = {
  kind: 'system',
  name: 'worker',
  role: 'admin',
  tokenId: null,
  address: null,
}
/** The healer: transitions of operations whose process died. */
export const healer: Actor = {
  kind: 'system',
  name: 'healer',
  role: 'admin',
  tokenId: null,
  address: null,
}
/** The clock: operations that a schedule asks for. */
export const schedule: Actor = {
  kind: 'system',
  name: 'schedule',
  role: 'admin',
  tokenId: null,
  address: null,
}

/** Going back by itself: the rollback of a failed deploy, and the drift check after a rollback. */
export const rollback: Actor = {
  kind: 'system',
  name: 'rollback',
  role: 'admin',
  tokenId: null,
  address: null,
}

/** Who ends what outlived its time: environments that are over, and what was left of them. */
export const sweeper: Actor = {
  kind: 'system',
  name: 'sweeper',
  role: 'admin',
  tokenId: null,
  address: null,
}
/** The gate: drift checks that a decision needs. */
export const gate: Actor = {
  kind: 'system',
  name: 'gate',
  role: 'admin',
  tokenId: null,
  address: null,
}
/** The short form stored with operations, transitions and audit rows. */
export function actorRecord(actor: Actor): ActorRecord {
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
 * The person behind a request: the one who made it, or for whom a machine did; null where nobody is
 * known. For four eyes.
 */
export function personBehind({
  kind,
  name,
  onBehalfOf,
}: Pick<ActorRecord, 'kind' | 'name' | 'onBehalfOf'>): string | null {
  return kind === 'person' ? name : (onBehalfOf ?? null)
}

/** Compares names without regard to case and Unicode form, which differ between tokens. */
export const samePerson = (a: string, b: string) =>
  a.normalize('NFKC').trim().toLowerCase() === b.normalize('NFKC').trim().toLowerCase()

/** Whose limits a request counts for: the person behind a machine where that is known. */
export const callerOf = ({ name, onBehalfOf }: Pick<ActorRecord, 'name' | 'onBehalfOf'>): string =>
  (onBehalfOf ?? name).normalize('NFKC').trim().toLowerCase()
