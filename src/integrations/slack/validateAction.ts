/**
 * What comes back from buttons and modals is signed by Slack, and still taken only as this door
 * makes it: another can be got signed by whoever may post as the app.
 */
import { z } from 'zod'
import { writes } from '../commands/confirm.ts'
import { parseCommand } from '../commands/parse.ts'
import type { Button } from '../commands/show.ts'
import type { Command } from '../../model/command.ts'
import { TwinstackError } from '../../lib/errors.ts'

export const actionPrefix = 'twinstack-'

/**
 * What each button says: of one operation, with the digest of the plan where it is a yes; what
 * wants a name typed has no button.
 */
const buttons: Record<Button, (command: Command) => boolean> = {
  approve: ({ operation, options }) =>
    operation !== null && typeof options['digest'] === 'string' && only(options, ['digest']),
  reject: ({ operation, options }) => operation !== null && only(options, []),
  cancel: ({ operation, options }) => operation !== null && only(options, []),
  reconcile: ({ environment, options }) => environment !== null && only(options, []),
}
const only = (options: Command['options'], allowed: string[]) =>
  Object.keys(options).every(name => allowed.includes(name))

/** A button does what its name says and nothing else. @throws TwinstackError `invalid-request` */
export function mustBeOurs(id: string, value: string): void {
  const command = parseCommand(value)
  const fits = Object.hasOwn(buttons, command.verb) ? buttons[command.verb as Button] : undefined
  if (id === `${actionPrefix}${command.verb}` && fits?.(command)) return
  throw new TwinstackError('invalid-request', 'the button says something else than its name')
}

const metadata = z.object({
  command: z.string(),
  word: z.string(),
  channel: z.string().nullable(),
  responseUrl: z.string().nullable(),
})
type Asked = Omit<z.infer<typeof metadata>, 'command'> & { command: Command }

/**
 * What a modal asks: a command that wants the name of its own environment typed, and has no other
 * in it. @throws TwinstackError `invalid-request`
 */
export function askedIn(text: string): Asked {
  const { success, data } = metadata.safeParse(json(text))
  if (!success) throw new TwinstackError('invalid-request', 'the modal is not one of this door')
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
    'the modal asks for another name than that of its command',
  )
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
