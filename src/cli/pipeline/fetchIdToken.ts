/**
 * The identity of a pipeline: the id token that its CI system signs, and the token of this service
 * that it is exchanged for. Nothing is stored.
 */
import { createClient } from '../../client/index.ts'
import { TwinstackError } from '../../lib/errors.ts'

/**
 * a token of the service that expires earlier than this is not used any more: a new one is
 * requested
 */
const spareMs = 60_000

/**
 * Whether to sign in with an id token: with `--oidc` or one of its variables, and without a token
 * that has priority.
 */
export function wantsIdToken(env: NodeJS.ProcessEnv): boolean {
  return !env.TWINSTACK_TOKEN && Boolean(env.TWINSTACK_OIDC_AUDIENCE || env.TWINSTACK_ID_TOKEN)
}

/**
 * A token of the service at `url` for the pipeline's identity, exchanged at the first use and again
 * shortly before it expires. Throws `unauthenticated` when the CI system issues no id token, and
 * the error when the service refuses the exchange.
 */
export function createTokenExchange(url: string, env: NodeJS.ProcessEnv): () => Promise<string> {
  let known: Promise<{ secret: string; until: number }> | null = null
  const exchange = async () => {
    const { secret, expiresAt } = await createClient({ url }).exchangeToken({
      subjectToken: await fetchIdToken(env),
    })
    return { secret, until: Date.parse(expiresAt) }
  }
  return async () => {
    if (known !== null && (await known).until - spareMs < Date.now()) known = null
    const request = (known ??= exchange())
    // a failed exchange is not cached
    request.catch(() => {
      known = null
    })
    return (await request).secret
  }
}

/**
 * TWINSTACK_ID_TOKEN (GitLab's `id_tokens`, and others), otherwise GitHub's own service for id
 * tokens.
 */
export async function fetchIdToken(env: NodeJS.ProcessEnv): Promise<string> {
  if (env.TWINSTACK_ID_TOKEN) return env.TWINSTACK_ID_TOKEN
  const { ACTIONS_ID_TOKEN_REQUEST_URL: address, ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer } = env
  if (!address || !bearer) {
    throw new TwinstackError(
      'unauthenticated',
      'there is no id token: neither TWINSTACK_ID_TOKEN nor ACTIONS_ID_TOKEN_REQUEST_URL is set',
      {
        hint:
          'GitHub Actions: give the job `permissions: id-token: write`; GitLab: name ' +
          'TWINSTACK_ID_TOKEN under `id_tokens` (docs/ci.md)',
      },
    )
  }
  return requestGitHubToken(address, bearer, env.TWINSTACK_OIDC_AUDIENCE || 'twinstack')
}

/**
 * docs.github.com, "OpenID Connect reference": GET with the bearer, the audience as a query
 * parameter; `{ value }`
 */
async function requestGitHubToken(
  address: string,
  bearer: string,
  audience: string,
): Promise<string> {
  const url = new URL(address)
  url.searchParams.set('audience', audience)
  const response = await fetch(url, {
    redirect: 'error',
    headers: { authorization: `Bearer ${bearer}`, accept: 'application/json' },
    signal: AbortSignal.timeout(30_000),
  }).catch(cause => {
    throw new TwinstackError(
      'unavailable',
      'GitHub returned no id token: its service did not answer',
      {
        cause,
      },
    )
  })
  const { value } = (await response.json().catch(() => ({}))) as { value?: unknown }
  if (response.ok && typeof value === 'string') return value
  throw new TwinstackError(
    'unauthenticated',
    `GitHub issued no id token: its service answered ${response.status}`,
  )
}
