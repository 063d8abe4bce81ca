/** Sign-in of a person at the identity provider: authorisation code with PKCE, state and nonce. */
import { TwinstackError } from '../../../lib/errors.ts'
import { hashSha256 } from '../../../lib/hash.ts'
import { createSecret, hashSecret } from '../../../lib/secret.ts'
import { isPagePath } from '../../../model/pagePath.ts'
import { sessionLimits } from '../../../model/session.ts'
import type { SignInProof, SignInProvider } from '../../../model/signIn.ts'
import type { Store } from '../../../model/store.ts'
import { toActor } from '../authenticate.ts'
import {
  createIdentityToken,
  judgeToken,
  type ExchangeContext,
  type TrustedIdentity,
} from '../identities/exchange.ts'
import { beginSession, type BegunSession } from '../sessions.ts'

/** seconds that a person has at the identity provider */
export const signInSeconds = 600

/**
 * Begins a sign-in. `secret` belongs into a cookie of this browser; state, nonce and the code
 * verifier are derived from it, so that an answer of the provider counts in this browser only.
 *
 * @param next the page that is shown afterwards
 * @throws TwinstackError `unavailable`
 */
export async function beginOidcSignIn({
  store,
  provider,
  next,
}: {
  store: Store
  provider: SignInProvider
  next: string
}): Promise<{ secret: string; address: URL }> {
  const secret = createSecret()
  const address = await provider.createAddress(deriveProof(secret))
  await store.oneTimeSecrets.create({
    hash: hashSecret(secret),
    purpose: 'oidc',
    tokenId: null,
    path: isPagePath(next) ? next : '/dashboard',
    lifeSeconds: signInSeconds,
  })
  return { secret, address }
}

/**
 * Ends a sign-in with the answer of the provider. Identity and rights are those of the access file
 * for the id token, as at the exchange of tokens of CI jobs; only persons sign in.
 *
 * @param secret of the cookie; null without one
 * @param query of the address to which the provider redirected the browser
 * @throws TwinstackError `unauthenticated`, `rate-limited`, `unavailable`
 */
export async function finishOidcSignIn({
  ctx,
  provider,
  secret,
  query,
}: {
  ctx: ExchangeContext
  provider: SignInProvider
  secret: string | null
  query: URLSearchParams
}): Promise<BegunSession & { path: string }> {
  const begun =
    secret === null ? null : await ctx.store.oneTimeSecrets.take(hashSecret(secret), 'oidc')
  if (secret === null || !begun) {
    await ctx.countFailure()
    throw new TwinstackError(
      'unauthenticated',
      'this sign-in was not begun in this browser, was used already, or is older than ten minutes',
      { hint: 'sign in again' },
    )
  }
  const idToken = await provider.fetchIdToken(query, deriveProof(secret))
  const identity = await judgeToken(ctx, idToken, requirePerson)
  const { token } = await createIdentityToken(ctx, identity, {
    name: `sign-in ${identity.holder.name}`,
    lifetimeSeconds: sessionLimits.lifeSeconds,
  })
  const { store, address, requestId, identities } = ctx
  const actor = toActor(
    { ...token, proof: identity.proof },
    { address, ruling: identities?.ruling },
  )
  const session = actor && (await beginSession({ store, actor, address, requestId, by: 'oidc' }))
  if (session) return { ...session, path: begun.path }
  throw new TwinstackError('unauthenticated', 'the access file has changed during the sign-in', {
    hint: 'sign in again',
  })
}

const requirePerson = ({ holder: { kind } }: TrustedIdentity) =>
  kind === 'person' ? null : 'a person'

/** The code verifier has the 43 characters that PKCE demands at least. */
function deriveProof(secret: string): SignInProof {
  const derive = (what: string) => hashSha256(`sign-in ${what} ${secret}`)
  return { state: derive('state'), nonce: derive('nonce'), codeVerifier: derive('verifier') }
}
