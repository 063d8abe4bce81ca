/** Sessions of the pages: a person signs in once, and the browser keeps a cookie. Types only. */
import type { Token } from './access.ts'
import type { Proof } from './identity.ts'

/**
 * A session belongs to the token that began it: it has the rights of the token, and ends with it.
 * The secret is in the cookie of the browser; the service stores its SHA-256.
 */
export type Session = {
  hash: string
  tokenId: string
  createdAt: string
  lastUsedAt: string
  /** the absolute end, however often the session is used */
  expiresAt: string
  /** network address of the sign-in */
  address: string | null
}

export type SessionLimits = {
  /** seconds without a request after which a session ends */
  idleSeconds: number
  /** seconds after the sign-in at which a session ends in any case */
  lifeSeconds: number
}

/** An idle session ends after two hours, every session after twelve. */
export const sessionLimits: SessionLimits = { idleSeconds: 2 * 3600, lifeSeconds: 12 * 3600 }

export type SessionStore = {
  create(input: {
    hash: string
    tokenId: string
    lifeSeconds: number
    address: string | null
  }): Promise<Session>
  /**
   * The session with this SHA-256 and its token; null when one of them has ended, or the session
   * was idle for longer.
   */
  byHash(
    hash: string,
    idleSeconds: number,
  ): Promise<{ session: Session; token: Token & { proof: Proof | null } } | null>
  /** notes the time of a request, at most once a minute */
  touch(hash: string): Promise<void>
  /** ends one session; false when there is none */
  end(hash: string): Promise<boolean>
  /** ends all sessions of the person or machine that owns the token; returns their token ids */
  endAllOfOwner(tokenId: string): Promise<string[]>
  /** deletes those whose absolute end has passed; returns how many */
  prune(): Promise<number>
}
