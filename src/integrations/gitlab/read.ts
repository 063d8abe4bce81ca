/**
 * Converts GitLab's webhook events to the events of both forges. GitLab documents the fields:
 * https://docs.gitlab.com/user/project/integrations/webhook_events/
 */
import { z } from 'zod'
import {
  parseForgeEvent,
  pullRequestSchema,
  type ForgeEvent,
  type PullRequest,
} from '../pullRequests/pullRequestEvent.ts'

const user = z.object({ username: z.string(), id: z.int().optional() })
const projectSchema = z.object({ project: z.object({ path_with_namespace: z.string() }) })
const titles = z.array(z.object({ title: z.string() }))
const common = {
  iid: z.number(),
  state: z.string(),
  title: z.string(),
  updated_at: z.string(),
  source_branch: z.string(),
  source_project_id: z.number().nullable(),
  target_project_id: z.number(),
}
const mergeEvent = z.object({
  user,
  labels: titles.default([]),
  changes: z
    .object({ labels: z.object({ previous: titles, current: titles }).optional() })
    .default({}),
  object_attributes: z.object({
    ...common,
    action: z.string().optional(),
    oldrev: z.string().optional(),
    last_commit: z.object({ id: z.string() }),
    source: z.object({ path_with_namespace: z.string() }).nullish(),
  }),
})
const merge = z.object({ ...common, sha: z.string(), author: user, labels: z.array(z.string()) })
const pushEvent = z.object({
  ref: z.string(),
  after: z.string(),
  user_username: z.string(),
  user_id: z.int().optional(),
  commits: z.array(z.object({ id: z.string(), message: z.string() })).default([]),
})
const noteEvent = z.object({
  user,
  merge_request: z.object({ iid: z.number() }).optional(),
  object_attributes: z.object({
    id: z.number(),
    note: z.string(),
    noteable_type: z.string(),
    system: z.boolean().default(false),
    action: z.string().optional(),
    created_at: z.string(),
    updated_at: z.string(),
  }),
})

/** The project of an event. @throws ZodError */
export function getProject(payload: unknown): string {
  return projectSchema.parse(payload).project.path_with_namespace
}

/**
 * Returns null for an event that is not used. @throws ZodError when the payload does not match the
 * event's name
 */
export function readEvent(name: string, payload: unknown): ForgeEvent | null {
  if (name === 'Merge Request Hook') return readMergeRequest(mergeEvent.parse(payload))
  if (name === 'Push Hook') return parsePush(pushEvent.parse(payload))
  return name === 'Note Hook' ? parseNote(noteEvent.parse(payload)) : null
}

function readMergeRequest({
  user: sender,
  labels,
  changes,
  object_attributes: request,
}: z.infer<typeof mergeEvent>): ForgeEvent | null {
  const listNames = (list: z.infer<typeof titles> = []) => list.map(({ title }) => title)
  const [before, now] = [listNames(changes.labels?.previous), listNames(changes.labels?.current)]
  const [added, removed] = [
    now.filter(label => !before.includes(label)),
    before.filter(label => !now.includes(label)),
  ]
  const pullAction = readAction(
    request.action,
    request.oldrev !== undefined,
    added.length + removed.length > 0,
  )
  if (pullAction === null) return null
  const pull = {
    ...pickCommonFields(request),
    commit: request.last_commit.id,
    repository: request.source?.path_with_namespace ?? null,
    author: sender.username,
    authorId: sender.id,
    labels: listNames(labels),
  }
  return parseForgeEvent({
    type: 'pull-request',
    action: pullAction,
    added,
    removed,
    pull,
    sender: sender.username,
    senderId: sender.id,
  })
}

function readAction(
  action: string | undefined,
  pushed: boolean,
  labels: boolean,
): 'opened' | 'closed' | 'pushed' | 'relabelled' | null {
  if (action === 'open' || action === 'reopen') return 'opened'
  if (action === 'close' || action === 'merge') return 'closed'
  return action !== 'update' ? null : pushed ? 'pushed' : labels ? 'relabelled' : null
}

function pickCommonFields({
  iid,
  state,
  title,
  updated_at: updatedAt,
  source_branch: branch,
  source_project_id: from,
  target_project_id: to,
}: Pick<z.infer<typeof merge>, keyof typeof common>) {
  return {
    number: iid,
    state: state === 'closed' || state === 'merged' ? ('closed' as const) : ('open' as const),
    title,
    updatedAt,
    branch,
    fork: from !== to,
  }
}

/** A merge request as the API returns it. @throws ZodError */
export function readPull(found: unknown): PullRequest {
  const request = merge.parse(found)
  return pullRequestSchema.parse({
    ...pickCommonFields(request),
    commit: request.sha,
    repository: null,
    author: request.author.username,
    authorId: request.author.id,
    labels: request.labels,
  })
}

function parsePush({
  ref,
  after,
  user_username: sender,
  user_id: senderId,
  commits,
}: z.infer<typeof pushEvent>): ForgeEvent | null {
  const branch = /^refs\/heads\/(.+)$/s.exec(ref)?.[1]
  if (branch === undefined || /^0+$/.test(after)) return null
  return parseForgeEvent({
    type: 'push',
    branch,
    commit: after,
    subject: commits.find(({ id }) => id === after)?.message.split('\n')[0] ?? '',
    sender,
    senderId,
  })
}

/**
 * Null unless the note is new and written by a person. The tokens of projects and groups have users
 * called `project_7_bot_…`.
 */
function parseNote({
  user: sender,
  merge_request: request,
  object_attributes: note,
}: z.infer<typeof noteEvent>): ForgeEvent | null {
  const written =
    note.action === undefined ? note.created_at === note.updated_at : note.action === 'create'
  if (
    !request ||
    note.noteable_type !== 'MergeRequest' ||
    note.system ||
    !written ||
    /^(project|group)_\d+_bot/.test(sender.username)
  )
    return null
  return parseForgeEvent({
    type: 'comment',
    number: request.iid,
    comment: String(note.id),
    at: note.created_at,
    text: note.note.slice(0, 10_000),
    sender: sender.username,
    senderId: sender.id,
  })
}
