/**
 * Commands in comments. Only persons of the access file are accepted; the verbs check their rights.
 */
import { writeAuditLog } from '../../services/access/auditLog.ts'
import { sees } from '../../services/access/policy.ts'
import type { Actor } from '../../model/actor.ts'
import { writes } from '../commands/confirm.ts'
import { isRefusal, performCommand, createRefusalReply } from '../commands/perform.ts'
import { parseCommand } from '../commands/parse.ts'
import type { Command, Reply } from '../../model/command.ts'
import type { ReceivedEvent } from '../../model/integrationStore.ts'
import { TwinstackError } from '../../lib/errors.ts'

import { createMachineActor } from './actors.ts'
import { createHeadContext } from './ensurePull.ts'
import {
  createHelpReply,
  isAvailable,
  formatCommandLines,
  withEnvironment,
} from './commentCommands.ts'
import { block, formatCode, toPlainText } from './render/escape.ts'
import { withoutValues } from './withoutValues.ts'
import { formatEnvironmentName, isOf, showPull } from './places.ts'
import type { ForgeContext } from './forge.ts'
import { requireCheckedCommit, requestUpPull } from './requestUpPull.ts'
import type { CommentEvent } from './pullRequestEvent.ts'
import type { VerbContext } from '../../model/verbContext.ts'
import { requirePresent } from '../../lib/requirePresent.ts'

/**
 * Commands are the first lines of a comment. Each has the delivery and its line as key, so that it
 * runs once.
 */
export async function takeComment(
  forgeContext: ForgeContext,
  event: CommentEvent,
  receivedEvent: ReceivedEvent,
): Promise<void> {
  const commands = formatCommandLines(event.text)
  if (commands.length === 0) return
  const person = forgeContext.directory.findPerson(forgeContext.name, event.sender, event.senderId)
  if (person === null)
    return refuseUnknownUser(forgeContext, event, requirePresent(commands[0]), receivedEvent)
  for (const [at, command] of commands.entries()) {
    const reply = await perform(forgeContext, {
      event,
      person,
      command,
      key: `${forgeContext.name}:${receivedEvent.delivery}:${at}`,
      receivedEvent,
    })
    await answer(forgeContext, event, at, reply)
  }
}

type CommentInput = {
  event: CommentEvent
  person: Actor
  command: string
  key: string
  receivedEvent: ReceivedEvent
}

async function perform(
  forgeContext: ForgeContext,
  { event, person, command: text, key, receivedEvent }: CommentInput,
): Promise<Reply> {
  const own = formatEnvironmentName(forgeContext, event.number)
  const ctx = forgeContext.contextFor(person, receivedEvent.delivery)
  let command: Command | null = null
  try {
    command = parseCommand(withEnvironment(text, own))
    if (command.verb === 'help') return createHelpReply()
    if (!isAvailable(command.verb))
      throw new TwinstackError('invalid-request', `${command.verb} is not available in a comment`, {
        hint: 'help lists the available commands',
      })
    await requireEphemeral(ctx, command)
    if (command.environment === own)
      return await performOnPull(forgeContext, ctx, command, { event, key, receivedEvent })
    return await performOnOther(forgeContext, ctx, command, key)
  } catch (error) {
    if (!isRefusal(error)) throw error
    if (error.code === 'forbidden')
      await writeAuditLog(ctx, {
        action: `command.${command?.verb ?? 'unknown'}`,
        target: command?.environment ?? own,
        outcome: 'refused',
        detail: { reason: error.message },
      })
    return createRefusalReply(error, own)
  }
}

/** A command about the environment of the pull request. */
async function performOnPull(
  forgeContext: ForgeContext,
  ctx: VerbContext,
  command: Command,
  { event: { number }, key, receivedEvent }: Pick<CommentInput, 'event' | 'key' | 'receivedEvent'>,
): Promise<Reply> {
  const { verb, options } = command
  if (verb === 'up')
    return await requestUpPull({ forgeContext, ctx, number, options, receivedEvent })
  if (verb === 'plan') {
    const context = await createPlanContext(forgeContext, ctx, number, command)
    return await performCommand({ ctx: context, command, key })
  }
  // the environment of a pull request is temporary, so its name needs no second typing
  const own = formatEnvironmentName(forgeContext, number)
  if (verb === 'destroy' && (await isPullEnvironment(ctx, own, number))) options['confirm'] = own
  return await performOnOther(forgeContext, ctx, command, key)
}

async function performOnOther(
  { settings: { production } }: ForgeContext,
  ctx: VerbContext,
  command: Command,
  key: string,
): Promise<Reply> {
  if (command.verb === 'parity' && production !== null) command.options['with'] ??= production
  return await withoutValues(ctx, command, await performCommand({ ctx, command, key }))
}

async function isPullEnvironment(
  { store }: VerbContext,
  name: string,
  number: number,
): Promise<boolean> {
  const there = await store.environments.get(name)
  return there !== null && isOf(there, number)
}

/**
 * A plan of a pull request uses its head. It runs the program, so a fork needs the same check by a
 * person as `up`.
 */
async function createPlanContext(
  forgeContext: ForgeContext,
  ctx: VerbContext,
  number: number,
  { options }: Command,
): Promise<VerbContext> {
  const pull = await forgeContext.forge.pull(number)
  if (pull.fork) requireCheckedCommit(pull, options, 'plan')
  if (!pull.fork && options['revision'] !== undefined) return ctx
  options['revision'] = pull.commit
  return createHeadContext(forgeContext, ctx, pull)
}

/**
 * A session at a forge can be stolen, so comments write to ephemeral environments only, whatever
 * the rights of the person are elsewhere. An environment that the person may not see is answered as
 * missing.
 */
async function requireEphemeral(ctx: VerbContext, { verb, environment }: Command): Promise<void> {
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
    `${verb} is not available in a comment for ${environment}, which is not an ephemeral ` +
      'environment',
    { hint: `use your own token with the CLI, or the chat` },
  )
}

/** The answer, without the facts that the status comment shows anyway. */
async function answer(
  forgeContext: ForgeContext,
  { number, comment }: CommentEvent,
  at: number,
  reply: Reply,
): Promise<void> {
  const { forge } = forgeContext
  await setReaction(
    forgeContext,
    number,
    comment,
    reply.tone === 'bad' && !reply.operation ? 'refused' : 'done',
  )
  const shown =
    reply.operation !== null && reply.environment === formatEnvironmentName(forgeContext, number)
  if (shown) await showPull(forgeContext, { number }, reply.operation)
  if (shown && reply.lines.length === 0) return
  const marker = `<!-- twinstack:reply:${comment}:${at} -->`
  const body = [
    formatCode(reply.title, 500),
    ...(reply.lines.length > 0 ? [block(reply.lines.join('\n'), 20_000)] : []),
  ].join('\n\n')
  await forge.reply(number, { marker, text: `${marker}\n${body}` })
}

/** Answers an unknown user once only, so that nobody can make this service flood a pull request. */
async function refuseUnknownUser(
  forgeContext: ForgeContext,
  { number, comment, sender, senderId }: CommentEvent,
  command: string,
  receivedEvent: ReceivedEvent,
): Promise<void> {
  const ctx = forgeContext.contextFor(
    createMachineActor(forgeContext, { login: sender, id: senderId }),
    receivedEvent.delivery,
  )
  await writeAuditLog(ctx, {
    action: 'command.unknown-person',
    target: `${forgeContext.settings.project}#${number}`,
    outcome: 'refused',
    detail: { login: sender, id: senderId, text: toPlainText(command, 100) },
  })
  await setReaction(forgeContext, number, comment, 'refused')
  const marker = `<!-- twinstack:unknown:${sender.replaceAll(/[^\w.-]/g, '_')} -->`
  await forgeContext.forge.reply(number, {
    marker,
    text:
      `${marker}\n${formatCode(sender, 100)} is not in the access file of this Twinstack, so the ` +
      'command was ignored.',
  })
}

/** Sets the reaction. A failure here neither stops nor repeats the command. */
async function setReaction(
  { forge, log, name }: ForgeContext,
  number: number,
  comment: string,
  reaction: 'done' | 'refused',
): Promise<void> {
  await forge.addReaction(number, comment, reaction).catch((error: unknown) => {
    log.warn({ integration: name, err: error }, 'the reaction to a comment could not be set')
  })
}
