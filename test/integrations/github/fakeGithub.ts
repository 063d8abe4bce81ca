/**
 * A fake of GitHub's REST API on loopback: it stores comments, reactions, statuses and deployments,
 * and refuses requests that GitHub refuses (missing fields, unknown values, lengths). Fields:
 * https://docs.github.com/en/rest
 */
import { createServer, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import { z } from 'zod'
import { requirePresent } from '../../helper/present.ts'

export type FakeGithub = {
  url: string
  comments: {
    id: number
    number: number
    body: string
    user: { login: string; type: string }
    edits: number
  }[]
  reactions: { comment: number; content: string }[]
  statuses: {
    sha: string
    state: string
    context: string
    description: string
    target_url?: string | undefined
  }[]
  deployments: {
    id: number
    ref: string
    environment: string
    transient_environment: boolean
    production_environment: boolean
    payload: unknown
    statuses: { state: string; environment_url?: string | undefined }[]
  }[]
  /** by number */
  pulls: Map<number, object>
  /** `METHOD path` of every request */
  requests: string[]
  /** answers this to the next requests whose `METHOD path` it matches */
  fail: {
    when: RegExp
    status: number
    times: number
    headers?: Record<string, string>
    message?: string
  } | null
}

const sha = z.string().regex(/^[0-9a-f]{40}$/)
const url = z.url({ protocol: /^https?$/ })
const comment = z.strictObject({ body: z.string().min(1).max(65_536) })
const shapes = {
  comment,
  reaction: z.strictObject({
    content: z.enum(['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes']),
  }),
  status: z.strictObject({
    state: z.enum(['error', 'failure', 'pending', 'success']),
    target_url: url.optional(),
    description: z.string().max(140),
    context: z.string().min(1),
  }),
  deployment: z.strictObject({
    ref: sha,
    task: z.literal('deploy'),
    auto_merge: z.literal(false),
    required_contexts: z.tuple([]),
    payload: z.object({ operation: z.uuid() }),
    environment: z.string(),
    description: z.string().max(140),
    transient_environment: z.boolean(),
    production_environment: z.boolean(),
  }),
  deploymentStatus: z.strictObject({
    state: z.enum(['error', 'failure', 'inactive', 'in_progress', 'queued', 'pending', 'success']),
    description: z.string().max(140),
    environment: z.string(),
    auto_inactive: z.boolean(),
    log_url: url.optional(),
    environment_url: url.optional(),
  }),
}

export const token = 'github_pat_canary_11ABCDEFG'
/** those that are valid now */
export const tokens = new Set([token])
export const bot = { login: 'twinstack-acme', type: 'User' }

export async function startFakeGithub(
  t: Pick<Test, 'teardown'>,
  project: string,
): Promise<FakeGithub> {
  const fakeGithub: FakeGithub = {
    url: '',
    comments: [],
    reactions: [],
    statuses: [],
    deployments: [],
    pulls: new Map(),
    requests: [],
    fail: null,
  }
  const server = createServer((request, response) => {
    void respond(fakeGithub, project, request)
      .catch((error: unknown) => ({
        status: 422,
        body: { message: `Validation Failed: ${String(error)}` },
        headers: {},
      }))
      .then(({ status, body, headers = {} }) => {
        response
          .writeHead(status, { 'content-type': 'application/json', ...headers })
          .end(JSON.stringify(body))
      })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  fakeGithub.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return fakeGithub
}

type Answer = { status: number; body: unknown; headers?: Record<string, string> }
const notFound: Answer = { status: 404, body: { message: 'Not Found' } }

async function respond(
  fakeGithub: FakeGithub,
  project: string,
  request: IncomingMessage,
): Promise<Answer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const { pathname, searchParams } = new URL(requirePresent(request.url), fakeGithub.url)
  const what = `${request.method} ${pathname}`
  fakeGithub.requests.push(what)
  const refusal = refuse(fakeGithub, what, request)
  if (refusal) return refusal
  if (what === 'GET /user') return { status: 200, body: bot }
  const base = `/repos/${project}/`
  if (!pathname.startsWith(base)) return notFound
  return route(
    fakeGithub,
    `${request.method} ${pathname.slice(base.length)}`,
    searchParams,
    chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : null,
  )
}

/** For a bad token or missing headers, and while the test wants a failure. */
function refuse(fakeGithub: FakeGithub, what: string, request: IncomingMessage): Answer | null {
  if (!tokens.has(request.headers.authorization?.replace(/^token /, '') ?? ''))
    return { status: 401, body: { message: 'Bad credentials' } }
  if (
    request.headers['x-github-api-version'] !== '2022-11-28' ||
    !request.headers['user-agent']?.includes('twinstack')
  )
    return { status: 400, body: { message: 'which version, who?' } }
  if (fakeGithub.fail && fakeGithub.fail.times > 0 && fakeGithub.fail.when.test(what)) {
    fakeGithub.fail.times--
    return {
      status: fakeGithub.fail.status,
      body: { message: fakeGithub.fail.message ?? 'You have exceeded a secondary rate limit' },
      ...(fakeGithub.fail.headers && { headers: fakeGithub.fail.headers }),
    }
  }
  return null
}

function route(
  fakeGithub: FakeGithub,
  what: string,
  query: URLSearchParams,
  body: unknown,
): Answer {
  const at = (pattern: RegExp) => pattern.exec(what)?.slice(1) ?? null
  let ids: string[] | null
  if ((ids = at(/^GET pulls\/(\d+)$/)))
    return fakeGithub.pulls.has(Number(ids[0]))
      ? { status: 200, body: fakeGithub.pulls.get(Number(ids[0])) }
      : notFound
  if ((ids = at(/^GET issues\/(\d+)\/comments$/)))
    return {
      status: 200,
      body: pageOf(
        fakeGithub.comments.filter(({ number }) => number === Number(requirePresent(ids)[0])),
        query,
      ),
    }
  if ((ids = at(/^POST issues\/(\d+)\/comments$/)))
    return {
      status: 201,
      body: added(fakeGithub.comments, {
        ...shapes.comment.parse(body),
        number: Number(ids[0]),
        user: bot,
        edits: 0,
      }),
    }
  if ((ids = at(/^PATCH issues\/comments\/(\d+)$/)))
    return edited(fakeGithub, Number(ids[0]), shapes.comment.parse(body).body)
  if ((ids = at(/^POST issues\/comments\/(\d+)\/reactions$/)))
    return {
      status: 201,
      body: added(fakeGithub.reactions, {
        comment: Number(ids[0]),
        ...shapes.reaction.parse(body),
      }),
    }
  if ((ids = at(/^POST statuses\/([0-9a-f]{40})$/)))
    return {
      status: 201,
      body: added(fakeGithub.statuses, {
        sha: requirePresent(ids[0]),
        ...shapes.status.parse(body),
      }),
    }
  if (at(/^(GET) deployments$/))
    return {
      status: 200,
      body: fakeGithub.deployments.filter(
        one => one.ref === query.get('sha') && one.environment === query.get('environment'),
      ),
    }
  if (at(/^(POST) deployments$/))
    return {
      status: 201,
      body: added(fakeGithub.deployments, { ...shapes.deployment.parse(body), statuses: [] }),
    }
  if ((ids = at(/^POST deployments\/(\d+)\/statuses$/)))
    return deploymentSaid(fakeGithub, Number(ids[0]), shapes.deploymentStatus.parse(body))
  return notFound
}

function pageOf<T>(items: T[], query: URLSearchParams): T[] {
  const [page, size] = [Number(query.get('page') ?? 1), Number(query.get('per_page') ?? 30)]
  return items.slice((page - 1) * size, page * size)
}

let last = 1000
function added<T extends object>(list: T[], one: Omit<T, 'id'>): T {
  const made = { id: ++last, ...one } as unknown as T
  list.push(made)
  return made
}

function edited({ comments }: FakeGithub, id: number, body: string): Answer {
  const found = comments.find(one => one.id === id)
  if (!found) return notFound
  Object.assign(found, { body, edits: found.edits + 1 })
  return { status: 200, body: found }
}

/** A success makes the ones before of the environment inactive, as GitHub does. */
function deploymentSaid(
  { deployments }: FakeGithub,
  id: number,
  { auto_inactive: _auto, ...status }: z.infer<typeof shapes.deploymentStatus>,
): Answer {
  const found = deployments.find(one => one.id === id)
  if (!found || found.environment !== status.environment) return notFound
  found.statuses.push(status)
  return { status: 201, body: status }
}
