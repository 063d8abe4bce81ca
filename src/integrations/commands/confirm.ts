/** What is done only when the name of the environment was typed once more. */
import { authorise } from '../../services/access/policy.ts'
import { mustSee, targetOf } from '../../services/environments/getEnvironment.ts'
import type { OperationKind } from '../../model/operationKind.ts'
import type { CommandContext } from './context.ts'
import { commandText } from './parse.ts'
import type { Command, Confirmation, Reply, Verb } from '../../model/command.ts'

export const writes: Partial<Record<Verb, OperationKind>> = {
  up: 'deploy',
  redeploy: 'deploy',
  reconcile: 'reconcile',
  rebuild: 'rebuild',
  destroy: 'destroy',
}

/**
 * What has to be confirmed before this is done, or null. Everything that writes to production, and
 * rebuild and destroy everywhere. Who may not do it at all is told so instead. @throws
 * TwinstackError `forbidden`, `not-found` for who has no role there
 */
export async function confirmationOf({
  ctx,
  command,
}: {
  ctx: CommandContext
  command: Command
}): Promise<Confirmation | null> {
  const kind = writes[command.verb]
  if (!kind || command.environment === null || command.options['plan'] === true) return null
  const environment = await ctx.store.environments.get(command.environment)
  if (environment) mustSee(ctx, environment)
  if (!environment || command.options['confirm'] === environment.name) return null
  if (environment.kind !== 'production' && !['rebuild', 'destroy'].includes(kind)) return null
  authorise(ctx.actor, 'operation:request', { ...targetOf(environment), operationKind: kind })
  const { confirm: _confirm, ...options } = command.options
  const why =
    environment.kind === 'production'
      ? `${environment.name} is production`
      : `${kind} deletes everything in ${environment.name}`
  return { command: commandText({ ...command, options }), word: environment.name, why }
}

export function unconfirmed(confirm: Confirmation): Reply {
  const { command, word, why } = confirm
  return {
    title: `${command}: say it again with the name`,
    lines: [
      `${why}, so this is done only when the name is typed once more`,
      `${command} --confirm ${word}`,
    ],
    tone: 'neutral',
    operation: null,
    environment: word,
    confirm,
  }
}
