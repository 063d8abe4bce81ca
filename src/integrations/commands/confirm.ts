/** Commands that run only after the caller typed the name of the environment again. */
import { authorise } from '../../services/access/policy.ts'
import { requireVisible, getTarget } from '../../services/environments/getEnvironment.ts'
import type { OperationKind } from '../../model/operationKind.ts'
import type { CommandContext } from './context.ts'
import { formatCommandText } from './parse.ts'
import type { Command, Confirmation, Reply, Verb } from '../../model/command.ts'

export const writes: Partial<Record<Verb, OperationKind>> = {
  up: 'deploy',
  redeploy: 'deploy',
  reconcile: 'reconcile',
  rebuild: 'rebuild',
  destroy: 'destroy',
}

/**
 * Returns what the caller has to confirm, or null. Every write to production needs a confirmation,
 * and `rebuild` and `destroy` need one everywhere. A caller without the right gets the refusal
 * instead of the question.
 *
 * @throws TwinstackError `forbidden`; `not-found` when the caller has no role on the environment
 */
export async function readConfirmation({
  ctx,
  command,
}: {
  ctx: CommandContext
  command: Command
}): Promise<Confirmation | null> {
  const kind = writes[command.verb]
  if (!kind || command.environment === null || command.options['plan'] === true) return null
  const environment = await ctx.store.environments.get(command.environment)
  if (environment) requireVisible(ctx, environment)
  if (!environment || command.options['confirm'] === environment.name) return null
  if (environment.kind !== 'production' && !['rebuild', 'destroy'].includes(kind)) return null
  authorise(ctx.actor, 'operation:request', { ...getTarget(environment), operationKind: kind })
  const { confirm: _confirm, ...options } = command.options
  const why =
    environment.kind === 'production'
      ? `${environment.name} is production`
      : `${kind} deletes everything in ${environment.name}`
  return { command: formatCommandText({ ...command, options }), word: environment.name, why }
}

export function createConfirmationReply(confirm: Confirmation): Reply {
  const { command, word, why } = confirm
  return {
    title: `${command}: confirm with the name of the environment`,
    lines: [
      `${why}, so the command runs only with the name typed again:`,
      `${command} --confirm ${word}`,
    ],
    tone: 'neutral',
    operation: null,
    environment: word,
    confirm,
  }
}
