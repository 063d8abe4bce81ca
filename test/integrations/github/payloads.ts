/**
 * GitHub's own examples, rewritten only in what names repository, commits, people and times, and
 * signed as GitHub signs.
 */
import { randomUUID } from 'node:crypto'
import examples from '@octokit/webhooks-examples' with { type: 'json' }
import { Webhooks } from '@octokit/webhooks'
import { requirePresent } from '../../helper/present.ts'

export const project = 'acme/shop'
export const secret = 'a webhook secret of the tests'

type Example = Record<string, any>
const all = examples as unknown as { name: string; examples: Example[] }[]

/** The first example of this event that the rest holds of. */
export function example(name: string, holds: (example: Example) => boolean = () => true): Example {
  const found = requirePresent(all.find(one => one.name === name)).examples.find(holds)
  if (!found) throw new Error(`no example of ${name}`)
  return JSON.parse(JSON.stringify(found).replaceAll('Codertocat/Hello-World', project)) as Example
}

let clock = Date.parse('2026-01-01T00:00:00Z')
/** later than the one before */
const moment = () => new Date((clock += 1000)).toISOString().replace('.000', '')

export type Pull = {
  number?: number
  sha: string
  author?: string
  authorId?: number
  sender?: string
  title?: string
  branch?: string
  labels?: string[]
  label?: string
  fork?: string | null
  at?: string
}

export function pullRequest(
  action: string,
  {
    number = 5,
    sha,
    author = 'ana-hub',
    sender = author,
    authorId,
    title = 'A title',
    branch = 'feature',
    labels = [],
    label,
    fork,
    at = moment(),
  }: Pull,
): Example {
  const payload = example('pull_request', one => one['action'] === action)
  const request = payload['pull_request']
  Object.assign(payload, {
    number,
    sender: { ...payload['sender'], login: sender },
    ...(label === undefined ? {} : { label: { ...payload['label'], name: label } }),
  })
  Object.assign(request, {
    number,
    title,
    updated_at: at,
    labels: labels.map(name => ({ ...request.labels[0], name })),
    user: { ...request.user, login: author, ...(authorId !== undefined && { id: authorId }) },
  })
  Object.assign(request.head, {
    sha,
    ref: branch,
    ...(fork === undefined
      ? {}
      : { repo: fork === null ? null : { ...request.head.repo, full_name: fork } }),
  })
  return payload
}

export function push(
  after: string,
  { ref = 'refs/heads/main', deleted = false, message = 'A subject\n\nand a body' } = {},
): Example {
  const payload = example('push', one => one['ref'] === 'refs/heads/master')
  return {
    ...payload,
    ref,
    after,
    deleted,
    head_commit: deleted ? null : { id: after, message },
    sender: { ...payload['sender'], login: 'ana-hub' },
  }
}

export function comment(
  body: string,
  {
    number = 5,
    login = 'ana-hub',
    action = 'created',
    type = 'User',
    onPull = true,
    id = ++ids,
    userId = 77,
  } = {},
): Example {
  const payload = example('issue_comment', one => one['action'] === action)
  const user = { ...payload['sender'], login, id: userId, type }
  Object.assign(payload, { sender: user })
  Object.assign(payload['issue'], {
    number,
    ...(onPull && {
      pull_request: { url: `https://api.github.com/repos/${project}/pulls/${number}` },
    }),
  })
  Object.assign(payload['comment'], { id, body, user, created_at: moment() })
  return payload
}
let ids = 7000

export type Delivery = { headers: Record<string, string>; body: string }

/** As GitHub sends it. */
export async function delivered(
  event: string,
  payload: object,
  { delivery = randomUUID() as string, signedWith = secret, form = false } = {},
): Promise<Delivery> {
  const json = JSON.stringify(payload)
  const body = form ? new URLSearchParams({ payload: json }).toString() : json
  return {
    body,
    headers: {
      'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json',
      'user-agent': 'GitHub-Hookshot/0000000',
      'x-github-event': event,
      'x-github-delivery': delivery,
      'x-hub-signature-256': await new Webhooks({ secret: signedWith }).sign(body),
    },
  }
}
