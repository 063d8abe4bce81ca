/**
 * The words of the command language, defined once: verbs, what each takes, and what is answered.
 */
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

/** `operation`: its id, where it was named instead of an environment. */
export type Command = {
  verb: Verb
  environment: string | null
  operation: string | null
  options: Record<string, string | true>
}

/** What a verb is used on: nothing, an environment, or an environment or operation. */
type Takes = 'nothing' | 'maybe-environment' | 'environment' | 'either' | 'pair' | 'verb'
/** `value`: the placeholder of its value in the usage; null for a flag. */
type Option = { value: string | null; does: string }
export type Grammar = { takes: Takes; does: string; options: Record<string, Option> }

const message = { message: { value: 'TEXT', does: 'why, kept with the operation; or after --' } }
const confirm = {
  confirm: {
    value: 'NAME',
    does: 'the name of the environment once more, where it is required',
  },
}
const revision = { revision: { value: 'REV', does: 'a branch, tag or commit' } }
const plan = { plan: { value: null, does: 'shows what would be done and writes nothing' } }

export const grammar: Record<Verb, Grammar> = {
  status: {
    takes: 'maybe-environment',
    does: 'what is deployed, what runs, what is known of drift',
    options: {},
  },
  up: {
    takes: 'environment',
    does: 'deploys the head of the branch, or a revision',
    options: {
      ...revision,
      from: { value: 'TEMPLATE', does: 'makes an ephemeral environment when there is none' },
      ttl: { value: 'MINUTES', does: 'with --from: how long it lives' },
      ...message,
      ...confirm,
    },
  },
  redeploy: {
    takes: 'environment',
    does: 'deploys again what is deployed, or another revision',
    options: { ...revision, ...message, ...confirm },
  },
  drift: {
    takes: 'environment',
    does: 'checks for drift, and says what the last check found',
    options: { last: { value: null, does: 'only says what the last check found' } },
  },
  reconcile: {
    takes: 'environment',
    does: 'puts back from code what drifted',
    options: { ...plan, ...message, ...confirm },
  },
  rebuild: {
    takes: 'environment',
    does: 'destroys everything and makes it anew',
    options: {
      'keep-stateful': { value: null, does: 'keeps what holds data' },
      ...plan,
      ...message,
      ...confirm,
    },
  },
  destroy: {
    takes: 'environment',
    does: 'destroys it; an ephemeral one goes with it',
    options: { ...message, ...confirm },
  },
  parity: {
    takes: 'pair',
    does: 'whether staging is a twin of production, or one environment of another',
    options: { now: { value: null, does: 'compares now instead of showing the last comparison' } },
  },
  plan: {
    takes: 'environment',
    does: 'shows what a deploy would change',
    options: { ...revision, ...message },
  },
  approve: {
    takes: 'either',
    does: 'says yes to the plan with this digest',
    options: {
      digest: { value: 'DIGEST', does: 'of the plan that was shown, 8 digits or more' },
      comment: { value: 'TEXT', does: 'kept with the decision' },
    },
  },
  reject: {
    takes: 'either',
    does: 'says no to the plan that waits',
    options: { comment: { value: 'TEXT', does: 'kept with the decision; or after --' } },
  },
  cancel: { takes: 'either', does: 'cancels what runs or waits', options: {} },
  logs: {
    takes: 'either',
    does: 'the last events of an operation, or of the newest one of an environment',
    options: { lines: { value: 'N', does: 'how many, 20 when left out, at most 50' } },
  },
  help: { takes: 'verb', does: 'what can be said', options: {} },
}

export type Tone = 'good' | 'bad' | 'neutral'
/** `command`: to be said again, with `--confirm` and the word. */
export type Confirmation = { command: string; word: string; why: string }

/**
 * An answer in a neutral form: plain text, whose values are data, to be escaped by whoever shows
 * it.
 */
export type Reply = {
  title: string
  lines: string[]
  tone: Tone
  /** what was requested: shown by a status message from now on */
  operation: Operation | null
  environment: string | null
  /** nothing was done: it is refused until said with the name typed */
  confirm?: Confirmation
}

export const commandBodySchema = z.strictObject({
  text: z
    .string()
    .max(2000)
    .describe('what was said, with or without `/twinstack` in front: `up staging --revision v2`'),
})
