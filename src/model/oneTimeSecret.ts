/** Secrets that are used once within a short time. Types only. */

/**
 * `oidc`: a sign-in at the identity provider that a browser has begun; `link`: a link that signs in
 * as the owner of a token.
 */
export type OneTimePurpose = 'oidc' | 'link'

/** `path`: the page that is shown afterwards. */
export type OneTimeSecret = { tokenId: string | null; path: string; expiresAt: string }

/** The secrets by their SHA-256. */
export type OneTimeSecretStore = {
  /** also deletes those that have expired */
  create(input: {
    hash: string
    purpose: OneTimePurpose
    tokenId: string | null
    path: string
    lifeSeconds: number
  }): Promise<OneTimeSecret>
  /** the secret without using it; null when it is unknown, used or expired */
  find(hash: string, purpose: OneTimePurpose): Promise<OneTimeSecret | null>
  /** uses the secret: of several calls at the same time one gets it */
  take(hash: string, purpose: OneTimePurpose): Promise<OneTimeSecret | null>
  /** deletes the expired ones */
  prune(): Promise<void>
}
