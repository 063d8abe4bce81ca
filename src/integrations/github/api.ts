/**
 * GitHub's API through one client that retries and respects the rate limits. The token is sent in
 * its header only.
 */
import { Octokit } from '@octokit/core'
import { retry } from '@octokit/plugin-retry'
import { throttling } from '@octokit/plugin-throttling'
import { TwinstackError } from '../../lib/errors.ts'

import type { DeploymentState, Forge, NewDeployment } from '../pullRequests/forge.ts'
import { getCurrentToken, type Token } from '../pullRequests/token.ts'
import { readPull } from './read.ts'
import type { Log } from '../../lib/log.ts'
import { memoise } from '../../lib/memoise.ts'
import { readUntilShort } from '../../lib/pagination.ts'

export type GithubApi = {
  api: string
  token: Token
  project: string
  log: Log
  /** false in tests only */ throttled?: boolean
}
type Comment = { id: number; body?: string; user: { login: string; type?: string } | null }

/** milliseconds for one answer */
const timeoutMs = 15_000
const version = '2022-11-28'

export function createGithub({ api, token, project, log, throttled = true }: GithubApi): Forge {
  const [owner = '', repo = ''] = project.split('/')
  const at = { owner, repo }
  const octokit = createClient(api, log, throttled)
  const request = createRequest(octokit, token)
  const me = memoise(() =>
    octokit.request('GET /user').then(({ data }) => data.login, findNullIfDenied),
  )
  const isOwn = async ({ user }: Comment): Promise<boolean> => {
    const login = await me()
    // the token of an app has no user; the owners of the repository installed every app that
    // comments
    return login === null ? user?.type === 'Bot' : user?.login === login
  }
  const find = async (number: number, marker: string): Promise<number | null> => {
    const pages = readUntilShort(
      async ({ page, pageSize }) =>
        (
          await request('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
            ...at,
            issue_number: number,
            per_page: pageSize,
            page,
          })
        ).data as Comment[],
      { pageSize: 100, mostPages: 20 },
    )
    for await (const comments of pages)
      for (const one of comments)
        if (one.body?.startsWith(marker) && (await isOwn(one))) return one.id
    return null
  }
  const allowed = createDeniedHandler(log)
  const post = async (number: number, body: string) =>
    (
      await request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
        ...at,
        issue_number: number,
        body,
      })
    ).data.id
  const change = async (id: number, body: string) =>
    (
      await request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
        ...at,
        comment_id: id,
        body,
      })
    ).data.id
  return {
    pull: async number =>
      readPull(
        (
          await request('GET /repos/{owner}/{repo}/pulls/{pull_number}', {
            ...at,
            pull_number: number,
          })
        ).data,
      ),
    writeComment: async (number, { marker, text, id }) => {
      const known = id === null ? null : await change(Number(id), text).catch(findNullIfMissing)
      if (known !== null) return String(known)
      const found = await find(number, marker)
      return String(found === null ? await post(number, text) : await change(found, text))
    },
    reply: async (number, { marker, text }) => {
      if ((await find(number, marker)) === null) await post(number, text)
    },
    addReaction: async (_number, comment, sign) => {
      await request('POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions', {
        ...at,
        comment_id: Number(comment),
        content: sign === 'done' ? 'rocket' : '-1',
      })
    },
    setStatus: async (commit, { name, state, description }) => {
      await request('POST /repos/{owner}/{repo}/statuses/{sha}', {
        ...at,
        sha: commit,
        state,
        context: name,
        description: description.slice(0, 140),
      })
    },
    deployments: {
      createDeployment: deployment =>
        allowed(async () =>
          String((await findDeployment(deployment)) ?? (await createDeployment(deployment))),
        ),
      updateDeployment: async (id, environment, deploymentState) => {
        await allowed(() =>
          request('POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
            ...at,
            deployment_id: Number(id),
            ...toDeploymentState(environment, deploymentState),
          }).catch(findNullIfMissing),
        )
      },
    },
  }

  /**
   * Finds the deployment of the operation, so that a crash between creating and storing it creates
   * no second one.
   */
  async function findDeployment({
    commit,
    environment,
    operation,
  }: NewDeployment): Promise<number | null> {
    const { data } = await request('GET /repos/{owner}/{repo}/deployments', {
      ...at,
      sha: commit,
      environment,
      per_page: 100,
    })
    const found = data.find(({ payload }) => findOperation(payload) === operation)
    return found ? Number(found.id) : null
  }

  /**
   * Creates the deployment without required checks and without a merge, because it only reports
   * what this service does.
   */
  async function createDeployment({
    commit,
    environment,
    operation,
    description,
    transient,
    production,
  }: NewDeployment): Promise<number> {
    const { data } = await request('POST /repos/{owner}/{repo}/deployments', {
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
    throw new TwinstackError('unavailable', 'GitHub created no deployment')
  }
}

function toDeploymentState(environment: string, { state, description, url }: DeploymentState) {
  return {
    state,
    description: description.slice(0, 140),
    environment,
    auto_inactive: true,
    ...(url !== null && { environment_url: url }),
  }
}

function findOperation(payload: unknown): unknown {
  if (typeof payload === 'string')
    try {
      return findOperation(JSON.parse(payload))
    } catch {
      return null
    }
  return typeof payload === 'object' && payload !== null && 'operation' in payload
    ? payload.operation
    : null
}

const Client = Octokit.plugin(retry, throttling)

/** Longer waits are left to the status message or the inbox, which other processes see too. */
function createClient(api: string, log: Log, enabled: boolean): InstanceType<typeof Client> {
  const ignoreLog = () => {}
  const handleRateLimit = (
    retryAfter: number,
    { method, url }: { method: string; url: string },
  ): boolean => {
    log.warn(
      { integration: 'github', method, url, retryAfter },
      'GitHub limits the rate of requests; the call is retried later',
    )
    return false
  }
  return new Client({
    baseUrl: api.replace(/\/$/, ''),
    userAgent: 'twinstack',
    request: {
      fetch: (input: string, init: RequestInit) =>
        fetch(input, { ...init, signal: AbortSignal.timeout(timeoutMs) }),
      retries: enabled ? 2 : 0,
    },
    throttle: { enabled, onRateLimit: handleRateLimit, onSecondaryRateLimit: handleRateLimit },
    log: { debug: ignoreLog, info: ignoreLog, warn: ignoreLog, error: ignoreLog },
  })
}

function createRequest(octokit: InstanceType<typeof Client>, token: Token): typeof octokit.request {
  octokit.hook.before('request', options => {
    Object.assign(options.headers, {
      'x-github-api-version': version,
      authorization: `token ${getCurrentToken(token)}`,
    })
  })
  octokit.hook.error('request', (error, { method, url }) => {
    const { status, message, response } = error as Error & {
      status?: number
      response?: { data?: { message?: unknown } }
    }
    const reason = typeof response?.data?.message === 'string' ? response.data.message : message
    throw Object.assign(
      new TwinstackError(
        'unavailable',
        `GitHub answered ${status ?? 'nothing'} to ${method} ${url}: ${reason}`.slice(0, 500),
        { cause: error },
      ),
      { status, response },
    )
  })
  return octokit.request
}

function findNullIfMissing(error: unknown): null {
  if ((error as { status?: number }).status === 404) return null
  throw error
}

/**
 * Whether the token lacks the right, as GitHub reports it. Rate limits have the same status code,
 * but are temporary.
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

/** milliseconds until a denied call is tried again */
const deniedMs = 3_600_000

/**
 * Handles a token without the right to deployments: it is logged once, the call is skipped for an
 * hour, and everything else continues.
 */
function createDeniedHandler(log: Log) {
  let until = 0
  let message = false
  return async <T>(request: () => Promise<T>): Promise<T | null> => {
    if (Date.now() < until) return null
    return request().catch((error: Error) => {
      if (!isDenied(error)) throw error
      if (!message)
        log.warn(
          { integration: 'github', err: error },
          'deployments are not reported to GitHub: the token lacks the right',
        )
      message = true
      until = Date.now() + deniedMs
      return null
    })
  }
}

function findNullIfDenied(error: unknown): null {
  if (isDenied(error)) return null
  throw error
}
