/**
 * Runs a command through the verbs of the services, so that its rights and refusals are the same as
 * over REST.
 */
import { isTwinstackError, TwinstackError } from '../../lib/errors.ts'
import type { CommandInput, PerformCommand } from './context.ts'
import { recordRefusal } from './refusal.ts'
import { formatHelpLines } from './usage.ts'
import {
  destroy,
  requestDriftCheck,
  plan,
  rebuild,
  reconcile,
  requestRedeploy,
  requestUp,
} from './verbs/requests.ts'
import { approve, cancel, reject } from './verbs/decide.ts'
import { showLogs } from './verbs/logs.ts'
import { showParity } from './verbs/parity.ts'
import { showStatus } from './verbs/status.ts'
import type { Command, Reply, Verb } from '../../model/command.ts'
import { hashSha256 } from '../../lib/hash.ts'

const showHelp: PerformCommand = async ({ command }) => {
  const about = command.options['about'] as Verb | undefined
  return {
    title: about ? `help ${about}` : 'commands',
    lines: formatHelpLines(about ?? null),
    tone: 'neutral',
    operation: null,
    environment: null,
  }
}

const performers: Record<Verb, PerformCommand> = {
  status: showStatus,
  up: requestUp,
  redeploy: requestRedeploy,
  drift: requestDriftCheck,
  reconcile,
  rebuild,
  destroy,
  parity: showParity,
  plan,
  approve,
  reject,
  cancel,
  logs: showLogs,
  help: showHelp,
}
const reads: readonly Verb[] = ['status', 'parity', 'logs', 'help']
/** these verbs write their own audit row when they refuse */
const audited: readonly Verb[] = [
  'up',
  'redeploy',
  'drift',
  'reconcile',
  'rebuild',
  'plan',
  'approve',
  'reject',
]

/**
 * Runs a command.
 *
 * @param input `key` identifies the command when it is repeated, for example the id of an event;
 * the same key starts nothing twice
 * @returns the answer; a refusal is an answer too, a sentence with its hint
 * @throws an error that is not a refusal: `unavailable`, `internal`, and unexpected errors; the
 * caller repeats the command with the same key. TwinstackError `idempotency-mismatch` when the key
 * came with another command before
 */
export async function performCommand(input: CommandInput): Promise<Reply> {
  try {
    if (!reads.includes(input.command.verb)) await remember(input)
    return await performers[input.command.verb](input)
  } catch (error) {
    if (!isRefusal(error) || error.code === 'idempotency-mismatch') throw error
    if (
      error.code === 'forbidden' &&
      (!audited.includes(input.command.verb) || input.command.options['from'] !== undefined)
    )
      await recordRefusal(input, error)
    return createRefusalReply(error, input.command.environment)
  }
}

async function remember({ ctx, command, key }: CommandInput): Promise<void> {
  const digest = hashSha256(JSON.stringify(command))
  if ((await ctx.store.integrations.commandKeys.remember(key, digest)) === digest) return
  throw new TwinstackError(
    'idempotency-mismatch',
    'this Idempotency-Key was used before with another command',
    { hint: 'use a new key for a new command' },
  )
}

/** Whether the error is an answer for the caller and not a reason to repeat the command. */
export function isRefusal(error: unknown): error is TwinstackError {
  return (
    isTwinstackError(error) && !['unavailable', 'internal', 'rate-limited'].includes(error.code)
  )
}

export function createRefusalReply(
  { message, hint, fields = [] }: TwinstackError,
  environment: Command['environment'],
): Reply {
  const named = fields
    .filter(field => field.path !== '' && !message.includes(field.message))
    .map(field => `${field.path}: ${field.message}`)
  return {
    title: message,
    lines: [...named, ...(hint ? [hint] : [])],
    tone: 'bad',
    operation: null,
    environment,
  }
}
