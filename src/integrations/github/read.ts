/**
 * Translates GitHub's events. Fields:
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
import { z } from 'zod'
import {
  parseForgeEvent,
  pullRequestSchema,
  type ForgeEvent,
  type PullRequest,
} from '../pullRequests/pullRequestEvent.ts'

const user = z.object({ login: z.string(), id: z.int().optional(), type: z.string().optional() })
const repository = z.object({ full_name: z.string() })
const about = z.object({ repository })
const pull = z.object({
  number: z.number(),
  state: z.string(),
  title: z.string(),
  user: user.nullable(),
  updated_at: z.string(),
  labels: z.array(z.object({ name: z.string() })),
  head: z.object({ sha: z.string(), ref: z.string(), repo: repository.nullable() }),
  base: z.object({ repo: repository }),
})
const pullEvent = z.object({
  action: z.string(),
  pull_request: pull,
  label: z.object({ name: z.string() }).optional(),
  sender: user,
})
const pushEvent = z.object({
  ref: z.string(),
  after: z.string(),
  deleted: z.boolean(),
  head_commit: z.object({ message: z.string() }).nullable(),
  sender: user,
})
const commentEvent = z.object({
  action: z.string(),
  issue: z.object({ number: z.number(), pull_request: z.object({}).nullish() }),
  comment: z.object({
    id: z.number(),
    created_at: z.string(),
    body: z.string().nullable(),
    user: user.nullable(),
    performed_via_github_app: z.unknown().optional(),
  }),
  sender: user,
})

/** The repository of an event. @throws ZodError */
export function getProject(payload: unknown): string {
  return about.parse(payload).repository.full_name
}

/**
 * Returns null for an event that is not used. @throws ZodError when the payload does not match the
 * event's name
 */
export function readEvent(name: string, payload: unknown): ForgeEvent | null {
  if (name === 'pull_request') return parsePull(pullEvent.parse(payload))
  if (name === 'push') return parsePush(pushEvent.parse(payload))
  return name === 'issue_comment' ? parseComment(commentEvent.parse(payload)) : null
}

const actions = {
  opened: 'opened',
  reopened: 'opened',
  ready_for_review: 'opened',
  synchronize: 'pushed',
  labeled: 'relabelled',
  unlabeled: 'relabelled',
  closed: 'closed',
} as const

function parsePull({
  action,
  pull_request: request,
  label,
  sender,
}: z.infer<typeof pullEvent>): ForgeEvent | null {
  if (!Object.hasOwn(actions, action)) return null
  const labels = label ? [label.name] : []
  return parseForgeEvent({
    type: 'pull-request',
    action: actions[action as keyof typeof actions],
    added: action === 'labeled' ? labels : [],
    removed: action === 'unlabeled' ? labels : [],
    pull: readPull(request),
    sender: sender.login,
    senderId: sender.id,
  })
}

/**
 * A pull request of a webhook or of the API. `head.repo` is null when the fork was deleted.
 *
 * @throws ZodError
 */
export function readPull(found: unknown): PullRequest {
  const {
    number,
    state,
    title,
    user: author,
    updated_at: updatedAt,
    labels,
    head,
    base,
  } = pull.parse(found)
  const repository = head.repo?.full_name ?? null
  return pullRequestSchema.parse({
    number,
    state: state === 'open' ? 'open' : 'closed',
    commit: head.sha,
    branch: head.ref,
    repository,
    fork: repository !== base.repo.full_name,
    title,
    author: author?.login ?? 'ghost',
    authorId: author?.id,
    labels: labels.map(({ name }) => name),
    updatedAt,
  })
}

/** Tags and deleted branches are not used. */
function parsePush({
  ref,
  after,
  deleted,
  head_commit: head,
  sender,
}: z.infer<typeof pushEvent>): ForgeEvent | null {
  const branch = /^refs\/heads\/(.+)$/s.exec(ref)?.[1]
  if (branch === undefined || deleted || /^0+$/.test(after)) return null
  return parseForgeEvent({
    type: 'push',
    branch,
    commit: after,
    subject: head?.message.split('\n')[0] ?? '',
    sender: sender.login,
    senderId: sender.id,
  })
}

/** Only new comments of persons. Bots, this service among them, and edited comments run nothing. */
function parseComment({
  action,
  issue,
  comment,
  sender,
}: z.infer<typeof commentEvent>): ForgeEvent | null {
  const human =
    comment.user !== null &&
    comment.user.type === 'User' &&
    sender.type === 'User' &&
    comment.user.login === sender.login &&
    comment.user.id === sender.id &&
    !comment.performed_via_github_app
  if (action !== 'created' || !issue.pull_request || !human) return null
  return parseForgeEvent({
    type: 'comment',
    number: issue.number,
    comment: String(comment.id),
    at: comment.created_at,
    text: (comment.body ?? '').slice(0, 10_000),
    sender: sender.login,
    senderId: sender.id,
  })
}
