/** The identity provider of the sign-in, over `openid-client`. */
import { readFileSync } from 'node:fs'
import * as openid from 'openid-client'
import type { AllowList } from '../../lib/safeHttp/addresses.ts'
import { readBody } from '../../lib/safeHttp/readBody.ts'
import { sendRequest } from '../../lib/safeHttp/request.ts'
import { resolvePlace } from '../../lib/safeHttp/resolve.ts'
import { getErrorMessage, TwinstackError } from '../../lib/errors.ts'
import type { SignInProvider, SignInSettings } from '../../model/signIn.ts'

/** milliseconds that the discovery document is kept, of one request, and bytes of an answer */
const [kept, timeLimit, sizeLimit] = [600_000, 5000, 256 * 1024]

/**
 * @param allow hosts outside the public internet that may be requested (`TWINSTACK_OIDC_ALLOW`)
 */
export function openSignInProvider(
  settings: SignInSettings,
  { allow, now = Date.now }: { allow: AllowList; now?: () => number },
): SignInProvider {
  let known: { configuration: Promise<openid.Configuration>; at: number } | null = null
  const configure = async () => {
    if (!known || now() - known.at > kept)
      known = { configuration: fetchConfiguration(settings, allow), at: now() }
    const { configuration } = known
    return configuration.catch((error: unknown) => {
      known = null
      throw new TwinstackError('unavailable', 'the identity provider does not answer', {
        cause: error,
        hint: 'sign in with a token; the log of the service has the reason',
      })
    })
  }
  const redirectUrl = getRedirectUrl(settings)
  return {
    async createAddress({ state, nonce, codeVerifier }) {
      return openid.buildAuthorizationUrl(await configure(), {
        redirect_uri: redirectUrl,
        scope: 'openid',
        state,
        nonce,
        code_challenge: await openid.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
      })
    },
    async fetchIdToken(query, { state, nonce, codeVerifier }) {
      const configuration = await configure()
      const address = new URL(redirectUrl)
      address.search = query.toString()
      try {
        const { id_token: idToken } = await openid.authorizationCodeGrant(configuration, address, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: codeVerifier,
          idTokenExpected: true,
        })
        if (idToken) return idToken
        throw new Error('the answer has no id token')
      } catch (error) {
        throw toRefusal(error)
      }
    },
  }
}

/** The address that is registered at the provider. */
export function getRedirectUrl({ publicUrl }: Pick<SignInSettings, 'publicUrl'>): string {
  return `${publicUrl.replace(/\/+$/, '')}/dashboard/sign-in/callback`
}

async function fetchConfiguration(
  { issuer, clientId, clientSecretFile }: SignInSettings,
  allow: AllowList,
): Promise<openid.Configuration> {
  const isPlain = issuer.startsWith('http:')
  const safeFetch = createSafeFetch(allow)
  const found = await openid.discovery(new URL(issuer), clientId, undefined, openid.None(), {
    [openid.customFetch]: safeFetch,
    timeout: timeLimit / 1000,
    ...(isPlain && { execute: [openid.allowInsecureRequests] }),
  })
  const server = found.serverMetadata()
  if (server.issuer !== issuer) throw new Error(`its discovery document is of ${server.issuer}`)
  if (clientSecretFile === null) return found
  const secret = readFileSync(clientSecretFile, 'utf8').trim()
  const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
  const proveClient = methods.includes('client_secret_basic')
    ? openid.ClientSecretBasic(secret)
    : openid.ClientSecretPost(secret)
  const configuration = new openid.Configuration(server, clientId, secret, proveClient)
  configuration[openid.customFetch] = safeFetch
  configuration.timeout = timeLimit / 1000
  if (isPlain) openid.allowInsecureRequests(configuration)
  return configuration
}

/** `fetch` for public addresses and those of the allow list; it follows no redirect. */
function createSafeFetch(allow: AllowList): openid.CustomFetch {
  return async (url, { method, headers, body }) => {
    const signal = AbortSignal.timeout(timeLimit)
    const place = await resolvePlace(url, { allow, timeLimitMs: timeLimit }, signal)
    if ('status' in place) throw new Error(`${url.slice(0, 200)}: ${place.reason}`)
    const text = body
      ? await new Response(body as ConstructorParameters<typeof Response>[0]).text()
      : undefined
    const response = await sendRequest(place, {
      method,
      headers: {
        ...headers,
        ...(text !== undefined && { 'content-length': Buffer.byteLength(text) }),
      },
      ...(text !== undefined && { body: text }),
      signal,
    })
    const { 'content-type': type, date } = response.headers
    return new Response(await readBody(response, sizeLimit), {
      status: response.statusCode ?? 502,
      headers: { ...(type && { 'content-type': type }), ...(date && { date }) },
    })
  }
}

/** What the provider or a check refuses is the caller's fault; anything else is an outage. */
function toRefusal(error: unknown): TwinstackError<'unauthenticated' | 'unavailable'> {
  const isRefusal =
    error instanceof openid.AuthorizationResponseError ||
    error instanceof openid.ResponseBodyError ||
    (error instanceof openid.ClientError && isCheck(error))
  if (!isRefusal)
    return new TwinstackError('unavailable', 'the identity provider did not answer as expected', {
      cause: error,
      hint: 'sign in again; the log of the service has the reason',
    })
  const code = 'error' in error ? String(error.error) : getErrorMessage(error)
  return new TwinstackError('unauthenticated', `the sign-in was refused: ${code.slice(0, 200)}`, {
    cause: error,
    hint: 'sign in again',
  })
}

/** The library's codes for an answer that does not belong to this sign-in. */
const checks = new Set([
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
  'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
])
const isCheck = ({ code }: openid.ClientError) => code !== undefined && checks.has(code)
