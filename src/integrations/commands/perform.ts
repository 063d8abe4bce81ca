/**
 * Does what a command says, by the verbs of the other rooms: the same rights, the same refusals.
 */
import { TwinstackError } from '../../lib/errors.ts'
import type { Asked, Perform } from './context.ts'
import { recordRefusal } from './refusal.ts'
import { helpLines } from './usage.ts'
import { destroy, drift, plan, rebuild, reconcile, redeploy, up } from './verbs/requests.ts'
import { approve, cancel, reject } from './verbs/decide.ts'
import { logs } from './verbs/logs.ts'
import { parity } from './verbs/parity.ts'
import { status } from './verbs/status.ts'
import type { Command, Reply, Verb } from '../../model/command.ts'
import { sha256 } from '../../lib/hash.ts'

const help: Perform = async ({ command }) => {
  const about = command.options['about'] as Verb | undefined
  return {
    title: about ? `help ${about}` : 'what can be said',
    lines: helpLines(about ?? null),
    tone: 'neutral',
    operation: null,
    environment: null,
  }
}

const performers: Record<Verb, Perform> = {
  status,
  up,
  redeploy,
  drift,
  reconcile,
  rebuild,
  destroy,
  parity,
  plan,
  approve,
  reject,
  cancel,
  logs,
  help,
}
const reads: readonly Verb[] = ['status', 'parity', 'logs', 'help']
/** these write their own row when they refuse */
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
 * @param key what this is known by when it is asked for again, e.g. the id of an arrival: the same
 * key asks for nothing twice
 * @returns the answer; a refusal is one as well, in a sentence with its hint
 * @throws what is no refusal: `unavailable`, `internal`, and what nobody foresaw; it is tried again
 * with the same key. TwinstackError
 *   `idempotency-mismatch` for a key that came with another command before
 */
export async function performCommand(asked: Asked): Promise<Reply> {
  try {
    if (!reads.includes(asked.command.verb)) await remember(asked)
    return await performers[asked.command.verb](asked)
  } catch (error) {
    if (!isRefusal(error) || error.code === 'idempotency-mismatch') throw error
    if (
      error.code === 'forbidden' &&
      (!audited.includes(asked.command.verb) || asked.command.options['from'] !== undefined)
    )
      await recordRefusal(asked, error)
    return refusalReply(error, asked.command.environment)
  }
}

async function remember({ ctx, command, key }: Asked): Promise<void> {
  const digest = sha256(JSON.stringify(command))
  if ((await ctx.store.integrations.commandKeys.remember(key, digest)) === digest) return
  throw new TwinstackError(
    'idempotency-mismatch',
    'this Idempotency-Key was used before with another command',
    { hint: 'use a new key for a new command' },
  )
}

/** Said to who asked, rather than tried again. */
export function isRefusal(error: unknown): error is TwinstackError {
  return (
    error instanceof TwinstackError &&
    !['unavailable', 'internal', 'rate-limited'].includes(error.code)
  )
}

export function refusalReply(
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
