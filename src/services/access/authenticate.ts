import type { Actor } from '../../model/actor.ts'
import type { Token } from '../../model/access.ts'
import type { Store } from '../../model/store.ts'
import type { FindHolder, Proof } from '../../model/identity.ts'
import { hashSecret } from '../../lib/secret.ts'

/**
 * Returns the actor of this secret; null when there is none. The work is the same for every secret,
 * well-formed or not: one hash and one query, so that the duration reveals nothing. Nothing is
 * cached: a revoked token is refused by the next request.
 */
export async function authenticate({
  store,
  secret,
  address,
  ruling,
}: {
  store: Store
  secret: string
  address: string | null
  ruling?: FindHolder | undefined
}): Promise<Actor | null> {
  const token = await store.tokens.byHash(hashSecret(secret))
  if (!token) return null
  // the time of the last use is information only; a failure to write it must not refuse the request
  void store.tokens.touch(token.id).catch(() => {})
  return toActor(token, { address, ruling })
}

/** The actor of a valid token; null when the rule of an exchanged token no longer admits it. */
export function toActor(
  token: Token & { proof: Proof | null },
  { address, ruling }: { address: string | null; ruling?: FindHolder | undefined },
): Actor | null {
  const { id: tokenId, ownerKind: kind, owner: name, role, grants, rule, proof } = token
  if (rule === null) return { kind, name, role, grants, tokenId, address }
  // the rights of an exchanged token are those of its rule now; without the rule the token is
  // invalid
  if (!proof) return null
  const now = ruling?.(rule, proof) ?? null
  // the same JWT can be exchanged several times, so limits apply to the subject and not to each
  // token
  return (
    now && {
      ...now,
      tokenId,
      via: `oidc:${rule}`,
      limited: `oidc ${rule} ${proof.subject}`,
      address,
    }
  )
}
