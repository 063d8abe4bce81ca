/**
 * The used part of GitLab's API: notes, award emoji, commit statuses.
 * https://docs.gitlab.com/api/rest/
 */
import { TwinstackError } from '../../lib/errors.ts'
import { memoise } from '../../lib/memoise.ts'
import { readUntilShort } from '../../lib/pagination.ts'
import type { CommitStatus, Forge } from '../pullRequests/forge.ts'
import { getCurrentToken, type Token } from '../pullRequests/token.ts'
import { readPull } from './read.ts'

export type GitlabApi = { api: string; token: Token; project: string }
type Note = { id: number; body: string; author: { username: string } }

/** milliseconds for one answer */
const timeoutMs = 15_000
const states: Record<CommitStatus['state'], string> = {
  pending: 'running',
  success: 'success',
  failure: 'failed',
  error: 'canceled',
}

export function createGitlab({ api, token, project }: GitlabApi): Forge {
  const request = createRequest(api.replace(/\/$/, ''), token)
  const base = `/projects/${encodeURIComponent(project)}`
  const formatNotesPath = (number: number) => `${base}/merge_requests/${number}/notes`
  const me = memoise(async () => ((await request('GET', '/user')) as { username: string }).username)
  const isOwn = async ({ author }: Note) => author.username === (await me())
  const find = async (number: number, marker: string): Promise<number | null> => {
    const pages = readUntilShort(
      async ({ page, pageSize }) =>
        (await request(
          'GET',
          `${formatNotesPath(number)}?sort=asc&order_by=created_at&per_page=${pageSize}&page=${page}`,
        )) as Note[],
      { pageSize: 100, mostPages: 20 },
    )
    for await (const found of pages)
      for (const note of found)
        if (note.body.startsWith(marker) && (await isOwn(note))) return note.id
    return null
  }
  const post = async (number: number, body: string) =>
    ((await request('POST', formatNotesPath(number), { body })) as Note).id
  const change = async (number: number, id: number, body: string) =>
    ((await request('PUT', `${formatNotesPath(number)}/${id}`, { body })) as Note).id
  return {
    pull: async number => readPull(await request('GET', `${base}/merge_requests/${number}`)),
    writeComment: async (number, { marker, text, id }) => {
      const known =
        id === null ? null : await change(number, Number(id), text).catch(ignoreError(404, /./))
      if (known !== null) return String(known)
      const found = await find(number, marker)
      return String(found === null ? await post(number, text) : await change(number, found, text))
    },
    reply: async (number, { marker, text }) => {
      if ((await find(number, marker)) === null) await post(number, text)
    },
    addReaction: async (number, comment, sign) => {
      await request('POST', `${formatNotesPath(number)}/${Number(comment)}/award_emoji`, {
        name: sign === 'done' ? 'rocket' : 'thumbsdown',
      })
    },
    // GitLab refuses to set the state that a status already has:
    // https://docs.gitlab.com/api/commits/#set-the-pipeline-status-of-a-commit
    setStatus: async (commit, { name, state, description }) => {
      await request('POST', `${base}/statuses/${commit}`, {
        state: states[state],
        name,
        description: description.slice(0, 140),
      }).catch(ignoreError(400, /cannot transition/i))
    },
    deployments: null,
  }
}

function createRequest(api: string, token: Token) {
  return async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${api}${path}`, {
      method,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        'private-token': getCurrentToken(token),
        'user-agent': 'twinstack',
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    }).catch((error: Error) => {
      throw createFailureError(method, path, 0, error.message)
    })
    const text = await response.text()
    if (!response.ok) throw createFailureError(method, path, response.status, text.slice(0, 300))
    return JSON.parse(text)
  }
}

function createFailureError(
  method: string,
  path: string,
  status: number,
  message: string,
): TwinstackError & { status: number } {
  return Object.assign(
    new TwinstackError(
      'unavailable',
      `GitLab answered ${status || 'nothing'} to ${method} ${path}: ${message}`,
    ),
    { status },
  )
}

function ignoreError(status: number, message: RegExp) {
  return (error: TwinstackError & { status?: number }): null => {
    if (error.status === status && message.test(error.message)) return null
    throw error
  }
}
