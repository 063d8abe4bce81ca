/** The common form of events of both forges. GitLab's merge request is a pull request here. */
import { z } from 'zod'
import { toPlainText } from './render/escape.ts'

/** Text of strangers, as one line without control characters. */
const createTextSchema = (most: number) => z.string().transform(value => toPlainText(value, most))

/**
 * A name that decides something, so that no other name may become equal to it: a name that is not
 * plain text (spaces at the ends, invisible characters, too long) is encoded as in an address.
 */
const createNameSchema = (most: number) =>
  z
    .string()
    .transform(value =>
      toPlainText(value, most) === value ? value : encodeURI(value.toWellFormed()).slice(0, most),
    )
export const commitSchema = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/)
export const numberSchema = z
  .int()
  .min(1)
  .max(2 ** 31)
export const loginSchema = z
  .string()
  .min(1)
  .max(100)
  .refine(value => toPlainText(value, 100) === value, 'expected a login, which is plain text')
/** the number of a user; events that an older version stored have none */
const idSchema = z.int().min(1).nullable().default(null)
const moment = z.string().transform((value, ctx) => {
  const at = new Date(value)
  if (!Number.isNaN(at.getTime())) return at.toISOString()
  ctx.addIssue('expected a timestamp')
  return z.NEVER
})

/** `fork`: the branch is in another repository or in a deleted one, so its code is not trusted. */
export const pullRequestSchema = z.object({
  number: numberSchema,
  state: z.enum(['open', 'closed']),
  commit: commitSchema.describe('of its head'),
  branch: createNameSchema(250),
  repository: createNameSchema(200).nullable().describe('the repository of the branch'),
  fork: z.boolean(),
  title: createTextSchema(300),
  author: loginSchema,
  authorId: idSchema,
  labels: z.array(createNameSchema(100)).max(200),
  updatedAt: moment,
})
export type PullRequest = z.infer<typeof pullRequestSchema>
/** A user of the forge. */
export type User = { login: string; id: number | null }

export const forgeEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('pull-request'),
    action: z.enum(['opened', 'pushed', 'relabelled', 'closed']),
    added: z.array(createNameSchema(100)).max(200),
    removed: z.array(createNameSchema(100)).max(200),
    pull: pullRequestSchema,
    sender: loginSchema,
    senderId: idSchema,
  }),
  z.object({
    type: z.literal('push'),
    branch: createNameSchema(250),
    commit: commitSchema,
    subject: createTextSchema(300),
    sender: loginSchema,
    senderId: idSchema,
  }),
  z.object({
    type: z.literal('comment'),
    number: numberSchema,
    comment: z.string().regex(/^\d{1,20}$/),
    at: moment,
    text: z.string().max(10_000),
    sender: loginSchema,
    senderId: idSchema,
  }),
])
export type ForgeEvent = z.infer<typeof forgeEventSchema>

/**
 * The event, with its texts made plain. The parameter's type lets the compiler check the fields.
 */
export function parseForgeEvent(event: z.input<typeof forgeEventSchema>): ForgeEvent {
  return forgeEventSchema.parse(event)
}
export type PullRequestEvent = Extract<ForgeEvent, { type: 'pull-request' }>
export type PushEvent = Extract<ForgeEvent, { type: 'push' }>
export type CommentEvent = Extract<ForgeEvent, { type: 'comment' }>

/**
 * Where the message of a pull request is, and the stored state. Received and sent values have
 * different keys.
 */
export const pullPlaceSchema = z.object({
  about: z.literal('pull-request'),
  number: numberSchema,
  state: z.enum(['open', 'closed']).default('open'),
  commit: commitSchema.nullable().default(null),
  fork: z.boolean().default(false),
  eventAt: z
    .string()
    .nullable()
    .default(null)
    .describe('the time of the newest known event at the forge'),
  problem: z
    .object({
      message: z.string(),
      hint: z.string().nullable(),
      waits: z.boolean().default(false).describe('the environment is created automatically later'),
    })
    .nullable()
    .default(null)
    .describe('why the environment was not created'),
})
export type PullPlace = z.infer<typeof pullPlaceSchema>
export const pushPlaceSchema = z.object({ about: z.literal('push'), commit: commitSchema })

/** What was sent and its ids, so that nothing is sent twice and existing parts are changed. */
export const sentSchema = z.object({
  comment: z.string().nullable().default(null),
  text: z.string().nullable().default(null).describe('digest'),
  status: z
    .object({ commit: z.string(), content: z.string(), final: z.boolean() })
    .nullable()
    .default(null),
  deployment: z
    .object({ id: z.string(), operation: z.string(), content: z.string(), final: z.boolean() })
    .nullable()
    .default(null),
})
export type SentPullRequest = z.infer<typeof sentSchema>
