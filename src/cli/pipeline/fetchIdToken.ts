/**
 * The identity of a pipeline: the id token that its CI system signs, and one of ours for it.
 * Nothing is stored.
 */
import { createClient } from '../../client/index.ts'
import { TwinstackError } from '../../lib/errors.ts'

/** shorter than this a token of ours is not used any more: a new one is requested */
const spareMs = 60_000

/**
 * Whether the environment asks for it: `--oidc`, or one of its variables, and no token that would
 * be used first.
 */
export function wantsIdToken(env: NodeJS.ProcessEnv): boolean {
  return !env.TWINSTACK_TOKEN && Boolean(env.TWINSTACK_OIDC_AUDIENCE || env.TWINSTACK_ID_TOKEN)
}

/**
 * A token of the service at `url` for the pipeline's identity, exchanged at the first use and again
 * shortly before it ends. Throws `unauthenticated` when the CI system gives none, and what the
 * service refuses.
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
    // one that failed is not kept
    request.catch(() => {
      known = null
    })
    return (await request).secret
  }
}

/** TWINSTACK_ID_TOKEN (GitLab's `id_tokens`, and others), else GitHub's own service for it. */
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
    `GitHub gave no id token: its service answered ${response.status}`,
  )
}
