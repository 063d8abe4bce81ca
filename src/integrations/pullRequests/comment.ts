/**
 * Commands in comments. Only persons that are known here are heard; the verbs decide what each may
 * do.
 */
import { writeAuditLog } from '../../services/access/auditLog.ts'
import { sees } from '../../services/access/policy.ts'
import type { Actor } from '../../model/actor.ts'
import { writes } from '../commands/confirm.ts'
import { performCommand, refusalReply } from '../commands/perform.ts'
import { parseCommand } from '../commands/parse.ts'
import type { Command, Reply } from '../../model/command.ts'
import type { ReceivedEvent } from '../../model/integrationStore.ts'
import { TwinstackError } from '../../lib/errors.ts'

import { machine } from './actors.ts'
import { headContext } from './ensurePull.ts'
import { helpReply, isOffered, said, withEnvironment } from './commentCommands.ts'
import { block, code, plain } from './page/escape.ts'
import { withoutValues } from './names.ts'
import { environmentOf, isOf, showPull } from './places.ts'
import type { Forging } from './forge.ts'
import { refused } from './refusal.ts'
import { mustBeSeen, upPull } from './upPull.ts'
import type { CommentEvent } from './pullRequestEvent.ts'
import type { VerbContext } from '../../model/verbContext.ts'

/**
 * Commands are the first lines of a comment. Each is known by delivery and place, so that it is
 * done once.
 */
export async function takeComment(
  forging: Forging,
  event: CommentEvent,
  receivedEvent: ReceivedEvent,
): Promise<void> {
  const commands = said(event.text)
  if (commands.length === 0) return
  const person = forging.directory.personBy(forging.name, event.sender, event.senderId)
  if (person === null) return stranger(forging, event, commands[0]!, receivedEvent)
  for (const [at, command] of commands.entries()) {
    const reply = await perform(forging, {
      event,
      person,
      command,
      key: `${forging.name}:${receivedEvent.delivery}:${at}`,
      receivedEvent,
    })
    await answer(forging, event, at, reply)
  }
}

type Asked = {
  event: CommentEvent
  person: Actor
  command: string
  key: string
  receivedEvent: ReceivedEvent
}

async function perform(
  forging: Forging,
  { event, person, command: text, key, receivedEvent }: Asked,
): Promise<Reply> {
  const own = environmentOf(forging, event.number)
  const ctx = forging.contextFor(person, receivedEvent.delivery)
  let command: Command | null = null
  try {
    command = parseCommand(withEnvironment(text, own))
    if (command.verb === 'help') return helpReply()
    if (!isOffered(command.verb))
      throw new TwinstackError('invalid-request', `${command.verb} is not to be had in a comment`, {
        hint: 'help says what is',
      })
    await mustBeThrowaway(ctx, command)
    if (command.verb === 'up' && command.environment === own)
      return await upPull({
        forging,
        ctx,
        number: event.number,
        options: command.options,
        receivedEvent,
      })
    // the environment of a pull request is there to be thrown away: its name need not be typed
    // again
    if (
      command.verb === 'destroy' &&
      command.environment === own &&
      (await isOwn(ctx, own, event.number))
    )
      command.options['confirm'] = own
    if (command.verb === 'parity' && forging.settings.production !== null)
      command.options['with'] ??= forging.settings.production
    if (command.verb === 'plan' && command.environment === own)
      return await performCommand({
        ctx: await planning(forging, ctx, event.number, command),
        command,
        key,
      })
    return await withoutValues(ctx, command, await performCommand({ ctx, command, key }))
  } catch (error) {
    if (!refused(error)) throw error
    if (error.code === 'forbidden')
      await writeAuditLog(ctx, {
        action: `command.${command?.verb ?? 'unknown'}`,
        target: command?.environment ?? own,
        outcome: 'refused',
        detail: { reason: error.message },
      })
    return refusalReply(error, own)
  }
}

async function isOwn({ store }: VerbContext, name: string, number: number): Promise<boolean> {
  const there = await store.environments.get(name)
  return there !== null && isOf(there, number)
}

/**
 * A plan of the pull request is of its head. It runs the program, so that a fork's needs the same
 * look as `up`.
 */
async function planning(
  forging: Forging,
  ctx: VerbContext,
  number: number,
  { options }: Command,
): Promise<VerbContext> {
  const pull = await forging.forge.pull(number)
  if (pull.fork) mustBeSeen(pull, options, 'plan')
  if (!pull.fork && options['revision'] !== undefined) return ctx
  options['revision'] = pull.commit
  return headContext(forging, ctx, pull)
}

/**
 * Who writes in somebody's name at a forge may be somebody with a stolen session, so nothing but
 * ephemeral environments is written to from there, whatever the person may do elsewhere. What they
 * may not see is answered as if it were not there.
 */
async function mustBeThrowaway(ctx: VerbContext, { verb, environment }: Command): Promise<void> {
  if (!writes[verb] || environment === null) return
  const there = await ctx.store.environments.get(environment)
  if (
    !there ||
    there.kind === 'ephemeral' ||
    !sees(ctx.actor, { environment, environmentKind: there.kind })
  )
    return
  throw new TwinstackError(
    'forbidden',
    `${verb} is not to be had in a comment for ${environment}, which is no ephemeral environment`,
    { hint: `ask for it with a token of your own by the CLI or in the chat` },
  )
}

/** What is shown by the comment that updates itself is not said a second time. */
async function answer(
  forging: Forging,
  { number, comment }: CommentEvent,
  at: number,
  reply: Reply,
): Promise<void> {
  const { forge } = forging
  await sign(
    forging,
    number,
    comment,
    reply.tone === 'bad' && !reply.operation ? 'refused' : 'done',
  )
  const shown = reply.operation !== null && reply.environment === environmentOf(forging, number)
  if (shown) await showPull(forging, { number }, reply.operation)
  if (shown && reply.lines.length === 0) return
  const marker = `<!-- twinstack:reply:${comment}:${at} -->`
  const body = [
    code(reply.title, 500),
    ...(reply.lines.length > 0 ? [block(reply.lines.join('\n'), 20_000)] : []),
  ].join('\n\n')
  await forge.reply(number, { marker, text: `${marker}\n${body}` })
}

/** Told once, whatever else they say: nobody should make this service talk. */
async function stranger(
  forging: Forging,
  { number, comment, sender, senderId }: CommentEvent,
  command: string,
  receivedEvent: ReceivedEvent,
): Promise<void> {
  const ctx = forging.contextFor(
    machine(forging, { login: sender, id: senderId }),
    receivedEvent.delivery,
  )
  await writeAuditLog(ctx, {
    action: 'command.unknown-person',
    target: `${forging.settings.project}#${number}`,
    outcome: 'refused',
    detail: { login: sender, id: senderId, said: plain(command, 100) },
  })
  await sign(forging, number, comment, 'refused')
  const marker = `<!-- twinstack:unknown:${sender.replaceAll(/[^\w.-]/g, '_')} -->`
  await forging.forge.reply(number, {
    marker,
    text: `${marker}\n${code(sender, 100)} is not known here, so nothing was done. Who may ask is in the access file of this Twinstack.`,
  })
}

/** A sign that can't be set is no reason to leave undone, or do again, what was asked for. */
async function sign(
  { forge, log, name }: Forging,
  number: number,
  comment: string,
  what: 'done' | 'refused',
): Promise<void> {
  await forge.react(number, comment, what).catch((error: unknown) => {
    log.warn({ integration: name, error: String(error) }, 'a comment could not be marked as read')
  })
}
