/**
 * GitHub's API, through one client that slows down and tries again as GitHub asks for. The token is
 * in its header alone.
 */
import { Octokit } from '@octokit/core'
import { retry } from '@octokit/plugin-retry'
import { throttling } from '@octokit/plugin-throttling'
import { TwinstackError } from '../../lib/errors.ts'

import type { DeploymentState, Forge, NewDeployment } from '../pullRequests/forge.ts'
import { tokenNow, type Token } from '../pullRequests/token.ts'
import { readPull } from './read.ts'
import type { Log } from '../../lib/log.ts'
import { once } from '../../lib/once.ts'

export type GithubApi = {
  api: string
  token: Token
  project: string
  log: Log
  /** off in tests alone */ throttled?: boolean
}
type Comment = { id: number; body?: string; user: { login: string; type?: string } | null }

/** milliseconds for one answer */
const patience = 15_000
const version = '2022-11-28'

export function createGithub({ api, token, project, log, throttled = true }: GithubApi): Forge {
  const [owner = '', repo = ''] = project.split('/')
  const at = { owner, repo }
  const octokit = clientFor(api, log, throttled)
  const ask = asking(octokit, token)
  const me = once(() => octokit.request('GET /user').then(({ data }) => data.login, whenDenied))
  const own = async ({ user }: Comment): Promise<boolean> => {
    const login = await me()
    // an app's token has no user: what another app says here was let in by the owners of the
    // repository
    return login === null ? user?.type === 'Bot' : user?.login === login
  }
  const find = async (number: number, marker: string): Promise<number | null> => {
    for (let page = 1; page <= 20; page++) {
      const { data } = await ask('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
        ...at,
        issue_number: number,
        per_page: 100,
        page,
      })
      for (const one of data as Comment[])
        if (one.body?.startsWith(marker) && (await own(one))) return one.id
      if (data.length < 100) return null
    }
    return null
  }
  const allowed = unlessDenied(log)
  const post = async (number: number, body: string) =>
    (
      await ask('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
        ...at,
        issue_number: number,
        body,
      })
    ).data.id
  const change = async (id: number, body: string) =>
    (
      await ask('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
        ...at,
        comment_id: id,
        body,
      })
    ).data.id
  return {
    pull: async number =>
      readPull(
        (await ask('GET /repos/{owner}/{repo}/pulls/{pull_number}', { ...at, pull_number: number }))
          .data,
      ),
    comment: async (number, { marker, text, id }) => {
      const known = id === null ? null : await change(Number(id), text).catch(whenGone)
      if (known !== null) return String(known)
      const found = await find(number, marker)
      return String(found === null ? await post(number, text) : await change(found, text))
    },
    reply: async (number, { marker, text }) => {
      if ((await find(number, marker)) === null) await post(number, text)
    },
    react: async (_number, comment, sign) => {
      await ask('POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions', {
        ...at,
        comment_id: Number(comment),
        content: sign === 'done' ? 'rocket' : '-1',
      })
    },
    status: async (commit, { name, state, description }) => {
      await ask('POST /repos/{owner}/{repo}/statuses/{sha}', {
        ...at,
        sha: commit,
        state,
        context: name,
        description: description.slice(0, 140),
      })
    },
    deployments: {
      make: deployment =>
        allowed(async () => String((await madeBefore(deployment)) ?? (await make(deployment)))),
      say: async (id, environment, told) => {
        await allowed(() =>
          ask('POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
            ...at,
            deployment_id: Number(id),
            ...stateOf(environment, told),
          }).catch(whenGone),
        )
      },
    },
  }

  /** A crash between making and remembering it must not make another. */
  async function madeBefore({
    commit,
    environment,
    operation,
  }: NewDeployment): Promise<number | null> {
    const { data } = await ask('GET /repos/{owner}/{repo}/deployments', {
      ...at,
      sha: commit,
      environment,
      per_page: 100,
    })
    const found = data.find(({ payload }) => operationIn(payload) === operation)
    return found ? Number(found.id) : null
  }

  /** No checks are waited for and nothing is merged: it says what this service does. */
  async function make({
    commit,
    environment,
    operation,
    description,
    transient,
    production,
  }: NewDeployment): Promise<number> {
    const { data } = await ask('POST /repos/{owner}/{repo}/deployments', {
      ...at,
      ref: commit,
      task: 'deploy',
      auto_merge: false,
      required_contexts: [],
      payload: { operation },
      environment,
      description: description.slice(0, 140),
      transient_environment: transient,
      production_environment: production,
    })
    if ('id' in data) return Number(data.id)
    throw new TwinstackError('unavailable', 'GitHub made no deployment')
  }
}

function stateOf(environment: string, { state, description, url }: DeploymentState) {
  return {
    state,
    description: description.slice(0, 140),
    environment,
    auto_inactive: true,
    ...(url !== null && { environment_url: url }),
  }
}

function operationIn(payload: unknown): unknown {
  if (typeof payload === 'string')
    try {
      return operationIn(JSON.parse(payload))
    } catch {
      return null
    }
  return typeof payload === 'object' && payload !== null && 'operation' in payload
    ? payload.operation
    : null
}

const Client = Octokit.plugin(retry, throttling)

/** What has to wait longer is waited for by the board or the inbox, which other processes see. */
function clientFor(api: string, log: Log, enabled: boolean): InstanceType<typeof Client> {
  const quiet = () => {}
  const limited = (
    retryAfter: number,
    { method, url }: { method: string; url: string },
  ): boolean => {
    log.warn({ integration: 'github', method, url, retryAfter }, 'GitHub asks for patience')
    return false
  }
  return new Client({
    baseUrl: api.replace(/\/$/, ''),
    userAgent: 'twinstack',
    request: {
      fetch: (input: string, init: RequestInit) =>
        fetch(input, { ...init, signal: AbortSignal.timeout(patience) }),
      retries: enabled ? 2 : 0,
    },
    throttle: { enabled, onRateLimit: limited, onSecondaryRateLimit: limited },
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  })
}

function asking(octokit: InstanceType<typeof Client>, token: Token): typeof octokit.request {
  octokit.hook.before('request', options => {
    Object.assign(options.headers, {
      'x-github-api-version': version,
      authorization: `token ${tokenNow(token)}`,
    })
  })
  octokit.hook.error('request', (error, { method, url }) => {
    const { status, message, response } = error as Error & {
      status?: number
      response?: { data?: { message?: unknown } }
    }
    const said = typeof response?.data?.message === 'string' ? response.data.message : message
    throw Object.assign(
      new TwinstackError(
        'unavailable',
        `GitHub answered ${status ?? 'nothing'} to ${method} ${url}: ${said}`.slice(0, 500),
        { cause: error },
      ),
      { status, response },
    )
  })
  return octokit.request
}

function whenGone(error: unknown): null {
  if ((error as { status?: number }).status === 404) return null
  throw error
}

/**
 * What the token has no right to, as GitHub says it; its rate limits have the same status, and
 * pass.
 */
export function isDenied(error: unknown): boolean {
  const { status, response } = error as {
    status?: number
    response?: { headers?: Record<string, unknown>; data?: { message?: unknown } }
  }
  const limited =
    response?.headers?.['retry-after'] !== undefined ||
    String(response?.headers?.['x-ratelimit-remaining']) === '0' ||
    /rate limit/i.test(String(response?.data?.message))
  return status === 404 || (status === 403 && !limited)
}

/** milliseconds until it is seen whether the token may by now */
const denial = 3_600_000

/**
 * A token without the right to deployments: said once, then left alone for an hour, and everything
 * else goes on.
 */
function unlessDenied(log: Log) {
  let until = 0
  let said = false
  return async <T>(ask: () => Promise<T>): Promise<T | null> => {
    if (Date.now() < until) return null
    return ask().catch((error: Error) => {
      if (!isDenied(error)) throw error
      if (!said)
        log.warn(
          { integration: 'github', error: error.message },
          'GitHub is told of no deployments: the token may not',
        )
      said = true
      until = Date.now() + denial
      return null
    })
  }
}

function whenDenied(error: unknown): null {
  if (isDenied(error)) return null
  throw error
}
