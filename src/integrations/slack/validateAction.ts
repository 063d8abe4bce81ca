/**
 * Validates buttons and modals. They are signed by Slack, but only the forms that this integration
 * creates are accepted: anybody who may post as the app could create others.
 */
import { z } from 'zod'
import { writes } from '../commands/confirm.ts'
import { parseCommand } from '../commands/parse.ts'
import type { Button } from '../commands/show.ts'
import type { Command } from '../../model/command.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { parseJson } from '../../lib/parseJson.ts'

export const actionPrefix = 'twinstack-'

/**
 * The command of each button: it concerns one operation, with the digest of the plan for an
 * approval; a command that needs a typed name has no button.
 */
const buttons: Record<Button, (command: Command) => boolean> = {
  approve: ({ operation, options }) =>
    operation !== null && typeof options['digest'] === 'string' && hasOnly(options, ['digest']),
  reject: ({ operation, options }) => operation !== null && hasOnly(options, []),
  cancel: ({ operation, options }) => operation !== null && hasOnly(options, []),
  reconcile: ({ environment, options }) => environment !== null && hasOnly(options, []),
}
const hasOnly = (options: Command['options'], allowed: string[]) =>
  Object.keys(options).every(name => allowed.includes(name))

/** A button runs only the command of its name. @throws TwinstackError `invalid-request` */
export function validateButton(id: string, value: string): void {
  const command = parseCommand(value)
  const fits = Object.hasOwn(buttons, command.verb) ? buttons[command.verb as Button] : undefined
  if (id === `${actionPrefix}${command.verb}` && fits?.(command)) return
  throw new TwinstackError('invalid-request', 'the value of the button does not match its name')
}

const metadata = z.object({
  command: z.string(),
  word: z.string(),
  channel: z.string().nullable(),
  responseUrl: z.string().nullable(),
})
type ModalContent = Omit<z.infer<typeof metadata>, 'command'> & { command: Command }

/**
 * The content of a modal: a command that needs the name of its own environment, and contains no
 * other. @throws TwinstackError `invalid-request`
 */
export function readModal(text: string): ModalContent {
  const { success, data } = metadata.safeParse(parseJson(text))
  if (!success)
    throw new TwinstackError('invalid-request', 'the modal was not created by this integration')
  const command = parseCommand(data.command)
  if (
    command.verb in writes &&
    command.environment === data.word &&
    !('confirm' in command.options) &&
    !('plan' in command.options)
  )
    return { ...data, command }
  throw new TwinstackError(
    'invalid-request',
    'the modal names another environment than its command',
  )
}
