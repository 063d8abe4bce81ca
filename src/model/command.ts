/** The schemas of the command language: its verbs, the options of each, and the replies. */
import { z } from 'zod'
import type { Operation } from './operation.ts'

export const verbs = [
  'status',
  'up',
  'redeploy',
  'drift',
  'reconcile',
  'rebuild',
  'destroy',
  'parity',
  'plan',
  'approve',
  'reject',
  'cancel',
  'logs',
  'help',
] as const
export type Verb = (typeof verbs)[number]

/** `operation`: the id of an operation that was named instead of an environment. */
export type Command = {
  verb: Verb
  environment: string | null
  operation: string | null
  options: Record<string, string | true>
}

/** The target of a verb: none, an environment, or an environment or operation. */
type ArgumentForm = 'nothing' | 'maybe-environment' | 'environment' | 'either' | 'pair' | 'verb'
/** `value`: the placeholder of the option's value in the usage; null for a flag. */
type Option = { value: string | null; does: string }
export type Grammar = { takes: ArgumentForm; does: string; options: Record<string, Option> }

const message = {
  message: { value: 'TEXT', does: 'reason, stored with the operation; or after --' },
}
const confirm = {
  confirm: {
    value: 'NAME',
    does: 'the name of the environment again, when a confirmation is required',
  },
}
const revision = { revision: { value: 'REV', does: 'a branch, tag or commit' } }
const plan = { plan: { value: null, does: 'shows what would be done and writes nothing' } }

export const grammar: Record<Verb, Grammar> = {
  status: {
    takes: 'maybe-environment',
    does: 'shows the deployed revision, running operations and drift',
    options: {},
  },
  up: {
    takes: 'environment',
    does: 'deploys the head of the branch, or a revision',
    options: {
      ...revision,
      from: { value: 'TEMPLATE', does: 'creates an ephemeral environment when it does not exist' },
      ttl: { value: 'MINUTES', does: 'with --from: time to live' },
      ...message,
      ...confirm,
    },
  },
  redeploy: {
    takes: 'environment',
    does: 'deploys the deployed revision again, or another one',
    options: { ...revision, ...message, ...confirm },
  },
  drift: {
    takes: 'environment',
    does: 'checks for drift, and shows the result of the last check',
    options: { last: { value: null, does: 'only shows the result of the last check' } },
  },
  reconcile: {
    takes: 'environment',
    does: 'restores drifted resources from code',
    options: { ...plan, ...message, ...confirm },
  },
  rebuild: {
    takes: 'environment',
    does: 'destroys everything and creates it again',
    options: {
      'keep-stateful': { value: null, does: 'keeps resources that contain data' },
      ...plan,
      ...message,
      ...confirm,
    },
  },
  destroy: {
    takes: 'environment',
    does: 'destroys all resources, and removes an ephemeral environment',
    options: { ...message, ...confirm },
  },
  parity: {
    takes: 'pair',
    does: 'shows whether staging is a twin of production, or one environment of another',
    options: { now: { value: null, does: 'compares now instead of showing the last comparison' } },
  },
  plan: {
    takes: 'environment',
    does: 'shows what a deploy would change',
    options: { ...revision, ...message },
  },
  approve: {
    takes: 'either',
    does: 'approves the plan with this digest',
    options: {
      digest: { value: 'DIGEST', does: 'of the plan that was shown, 8 digits or more' },
      comment: { value: 'TEXT', does: 'kept with the decision' },
    },
  },
  reject: {
    takes: 'either',
    does: 'rejects the plan that waits',
    options: { comment: { value: 'TEXT', does: 'stored with the decision; or after --' } },
  },
  cancel: { takes: 'either', does: 'cancels the operation that runs or waits', options: {} },
  logs: {
    takes: 'either',
    does: 'shows the last events of an operation, or of the newest one of an environment',
    options: { lines: { value: 'N', does: 'number of lines, default 20, at most 50' } },
  },
  help: { takes: 'verb', does: 'shows the commands', options: {} },
}

export type Tone = 'good' | 'bad' | 'neutral'
/** `command`: the command to repeat with `--confirm` and the word. */
export type Confirmation = { command: string; word: string; why: string }

/**
 * An answer in a neutral form: plain text that contains data, so the code that shows it must escape
 * it.
 */
export type Reply = {
  title: string
  lines: string[]
  tone: Tone
  /** the requested operation, which a status message shows from now on */
  operation: Operation | null
  environment: string | null
  /** nothing was done: the command needs the typed name of the environment */
  confirm?: Confirmation
}

export const commandBodySchema = z.strictObject({
  text: z
    .string()
    .max(2000)
    .describe(
      'the command text, with or without `/twinstack` in front: `up staging --revision v2`',
    ),
})
