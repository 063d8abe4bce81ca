/** Sessions of the pages. They have the rights of the token with which they began. */
import type { Actor } from '../../model/actor.ts'
import type { FindHolder } from '../../model/identity.ts'
import { sessionLimits, type Session, type SessionLimits } from '../../model/session.ts'
import type { Store } from '../../model/store.ts'
import type { VerbContext } from '../../model/verbContext.ts'
import { createSecret, hashSecret } from '../../lib/secret.ts'
import { authenticate, toActor } from './authenticate.ts'
import { writeAuditLog } from './auditLog.ts'

type Caller = {
  store: Store
  secret: string
  address: string | null
  ruling?: FindHolder | undefined
}
type SessionContext = Pick<VerbContext, 'store' | 'actor' | 'requestId'>

/** A session that has begun; `secret` is the value of the cookie, which only the browser keeps. */
export type BegunSession = { actor: Actor; secret: string; session: Session }

/**
 * Begins a session for the holder of a token and records it in the audit log. Null: the token is
 * unknown, expired or revoked.
 */
export async function signIn({
  requestId,
  limits = sessionLimits,
  ...caller
}: Caller & { requestId: string | null; limits?: SessionLimits }): Promise<BegunSession | null> {
  const actor = await authenticate(caller)
  const { store, address } = caller
  return actor && beginSession({ store, actor, address, requestId, limits, by: 'token' })
}

/**
 * Begins a session with a new secret for this actor, whose token it is bound to. Null for an actor
 * without a token. `by` is recorded in the audit log.
 */
export async function beginSession({
  store: outer,
  actor,
  address,
  requestId,
  limits = sessionLimits,
  by,
}: {
  store: Store
  actor: Actor
  address: string | null
  requestId: string | null
  limits?: SessionLimits
  by: 'token' | 'link' | 'oidc'
}): Promise<BegunSession | null> {
  const { tokenId } = actor
  if (tokenId === null) return null
  const secret = createSecret()
  const session = await outer.runInTransaction(async store => {
    const created = await store.sessions.create({
      hash: hashSecret(secret),
      tokenId,
      lifeSeconds: limits.lifeSeconds,
      address,
    })
    await writeAuditLog(
      { store, actor, requestId },
      { action: 'session.create', target: tokenId, outcome: 'done', detail: { by } },
    )
    return created
  })
  return { actor, secret, session }
}

/**
 * The identity of a session: that of its token at this moment. Null when the session or its token
 * has ended. `touches`: the request counts as activity; a stream that stays open does not.
 */
export async function authenticateSession({
  store,
  secret,
  address,
  ruling,
  limits = sessionLimits,
  touches = true,
}: Caller & { limits?: SessionLimits; touches?: boolean }): Promise<{
  actor: Actor
  session: Session
} | null> {
  const found = await store.sessions.byHash(hashSecret(secret), limits.idleSeconds)
  const actor = found && toActor(found.token, { address, ruling })
  if (!actor) return null
  const { session } = found
  // the time of the last use of a token is information only
  void store.tokens.touch(session.tokenId).catch(() => {})
  if (touches) await store.sessions.touch(session.hash)
  return { actor, session }
}

/** Ends this session. A session that has ended already is no error. */
export async function signOut({
  ctx,
  session,
}: {
  ctx: SessionContext
  session: Session
}): Promise<void> {
  await ctx.store.runInTransaction(async store => {
    const ended = await store.sessions.end(session.hash)
    if (ended)
      await writeAuditLog(
        { ...ctx, store },
        { action: 'session.end', target: session.tokenId, outcome: 'done' },
      )
  })
}

/**
 * Ends every session of the same person, whichever of her tokens began it. Returns the ids of these
 * tokens, whose event streams have to end.
 */
export async function signOutEverywhere({
  ctx,
  session,
}: {
  ctx: SessionContext
  session: Session
}): Promise<string[]> {
  return ctx.store.runInTransaction(async store => {
    const tokenIds = await store.sessions.endAllOfOwner(session.tokenId)
    await writeAuditLog(
      { ...ctx, store },
      {
        action: 'session.end-all',
        target: ctx.actor.name,
        outcome: 'done',
        detail: { sessions: tokenIds.length },
      },
    )
    return [...new Set(tokenIds)]
  })
}
