import type { Actor } from '../../model/actor.ts'
import type { Store } from '../../model/store.ts'
import type { Ruling } from '../../model/identity.ts'
import { hashSecret } from '../../lib/secret.ts'

/**
 * Who holds this secret; null when nobody does. The same work is done for every secret, well-formed
 * or not: one hash and one query by it, so that the duration reveals nothing. Nothing is cached: a revoked
 * token is refused by the next request.
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
  ruling?: Ruling | undefined
}): Promise<Actor | null> {
  const token = await store.tokens.byHash(hashSecret(secret))
  if (!token) return null
  // when it was last used is for people; a failure to write it must not lock anybody out
  void store.tokens.touch(token.id).catch(() => {})
  const { id: tokenId, ownerKind: kind, owner: name, role, grants, rule, proof } = token
  if (rule === null) return { kind, name, role, grants, tokenId, address }
  // what an exchanged token may do is what its rule says now; a rule that is gone takes its tokens
  // with it
  if (!proof) return null
  const now = ruling?.(rule, proof) ?? null
  // the same JWT can be exchanged again and again: limits are of who it is about, not of each token
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
