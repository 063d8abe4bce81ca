/** Commands that request an operation. */
import { latestDrift } from '../../../services/drift/latestDrift.ts'
import { getEnvironment } from '../../../services/environments/getEnvironment.ts'
import { isTwinstackError, TwinstackError } from '../../../lib/errors.ts'
import { removeEnvironment } from '../../../services/operations/removeEnvironment.ts'
import {
  requestOperation,
  type RequestOperationInput,
} from '../../../services/operations/requestOperation.ts'
import type { Operation } from '../../../model/operation.ts'
import { ensureEnvironment } from '../../../services/environments/ephemeral/ensureEnvironment.ts'
import type { Revision } from '../../../model/revision.ts'
import { confirmationOf, confirmationReply } from '../confirm.ts'
import type { CommandInput, Perform } from '../context.ts'
import { driftLines } from '../lines.ts'
import { recordRefusal } from '../refusal.ts'
import type { Reply } from '../../../model/command.ts'
import { sha256 } from '../../../lib/hash.ts'
import { present } from '../../../lib/present.ts'

type More = Omit<RequestOperationInput, 'environment' | 'kind'>

export const up: Perform = async input => {
  const { ctx, command } = input
  if (command.options['from'] !== undefined) return ephemeral(input)
  await getEnvironment({ ctx, input: { name: present(command.environment) } }).catch(error => {
    throw addCreateHint(error, present(command.environment))
  })
  return request(input, 'deploy', text(input, 'revision'))
}

/**
 * Deploys what is deployed once more. The program runs again, so it also restores what was changed
 * outside and what failed.
 */
export const redeploy: Perform = async input => {
  if (input.command.options['revision'] !== undefined)
    return request(input, 'deploy', text(input, 'revision'))
  const { name } = await getEnvironment({
    ctx: input.ctx,
    input: { name: present(input.command.environment) },
  })
  const deployed = await input.ctx.store.environments.deployedRevision(name)
  if (!deployed)
    throw new TwinstackError(
      'not-deployed',
      `nothing is deployed in ${name}, so nothing can be deployed again`,
      { hint: `up ${name} deploys the head of the branch` },
    )
  return request(input, 'deploy', {}, deployed)
}

export const drift: Perform = async input => {
  const { name } = await getEnvironment({
    ctx: input.ctx,
    input: { name: present(input.command.environment) },
  })
  const isChecked = (await input.ctx.store.operations.latestDrift(name)) !== null
  const last = isChecked
    ? await latestDrift({ ctx: input.ctx, input: { environment: name } })
    : null
  const known = last ? driftLines(last) : ['no drift check has run yet']
  if (input.command.options['last'] !== true) {
    const reply = await request(input, 'drift-check')
    return {
      ...reply,
      lines: [...reply.lines, ...(last ? ['the last check found:'] : []), ...known],
    }
  }
  const found = last ? last.summary.changed + last.summary.deleted : 0
  return {
    title: `drift of ${input.command.environment}`,
    lines: known,
    tone: found > 0 ? 'bad' : last ? 'good' : 'neutral',
    operation: null,
    environment: input.command.environment,
  }
}

export const reconcile: Perform = input =>
  request(input, 'reconcile', flag(input, 'plan', { planOnly: true }))
export const rebuild: Perform = input =>
  request(input, 'rebuild', {
    ...flag(input, 'plan', { planOnly: true }),
    ...flag(input, 'keep-stateful', { keepStateful: true }),
  })
export const plan: Perform = input => request(input, 'preview', text(input, 'revision'))

/**
 * Destroys an environment. An ephemeral one is removed with its resources, even while an operation
 * runs there.
 */
export const destroy: Perform = async input => {
  const { ctx, command } = input
  const environment = await getEnvironment({ ctx, input: { name: present(command.environment) } })
  if (environment.kind !== 'ephemeral') return request(input, 'destroy')
  const confirm = await confirmationOf(input)
  if (confirm) return confirmationReply(confirm)
  const removed = await removeEnvironment({
    ctx,
    input: { name: environment.name, destroy: true, message: messageOf(input) },
  })
  return removed.removed
    ? {
        title: `${environment.name} is removed`,
        lines: [],
        tone: 'good',
        operation: null,
        environment: environment.name,
      }
    : reply(removed.operation)
}

async function request(
  input: CommandInput,
  kind: RequestOperationInput['kind'],
  more: More = {},
  resolved?: Revision,
): Promise<Reply> {
  const { ctx, command, key } = input
  const confirm = await confirmationOf(input).catch(async (error: unknown) => {
    if (command.verb !== 'destroy') await recordRefusal(input, error as Error)
    throw error
  })
  if (confirm) return confirmationReply(confirm)
  const { operation } = await requestOperation({
    ctx,
    resolved,
    input: {
      environment: present(command.environment),
      kind,
      message: messageOf(input),
      confirm: textOption(input, 'confirm') ?? null,
      idempotencyKey: digestOf(['command', key]),
      idempotencyDigest: digestOf(command),
      ...more,
    },
  })
  return reply(operation)
}

async function ephemeral(input: CommandInput): Promise<Reply> {
  const {
    ctx,
    command: { environment },
  } = input
  const ttl = textOption(input, 'ttl')
  if (ttl !== undefined && !/^\d{1,6}$/.test(ttl))
    throw new TwinstackError('invalid-request', '--ttl: expected a whole number of minutes')
  const { operation, outcome } = await ensureEnvironment({
    ctx,
    input: {
      name: present(environment),
      template: present(textOption(input, 'from')),
      message: messageOf(input),
      ...text(input, 'revision'),
      ...(ttl !== undefined && { ttlMinutes: Number(ttl) }),
    },
  })
  const lines =
    outcome === 'created'
      ? [`${environment} was created from ${textOption(input, 'from')}`]
      : outcome === 'nothing'
        ? ['it has this revision already, or a deploy of it is running']
        : []
  return operation
    ? { ...reply(operation), lines }
    : { title: `${environment} exists`, lines, tone: 'good', operation: null, environment }
}

function reply(operation: Operation): Reply {
  const { kind, environment, options, behind } = operation
  return {
    title: `${kind}${options.planOnly ? ' (plan only)' : ''} of ${environment} is requested`,
    lines: behind ? [`it waits for operation ${behind}`] : [],
    tone: 'neutral',
    operation,
    environment,
  }
}

function addCreateHint(error: unknown, name: string): unknown {
  if (!isTwinstackError(error) || error.code !== 'not-found') return error
  return new TwinstackError('not-found', error.message, {
    hint: `up ${name} --from staging creates an ephemeral environment from the settings of staging`,
  })
}

const textOption = ({ command: { options } }: CommandInput, name: string) =>
  typeof options[name] === 'string' ? options[name] : undefined
const text = (input: CommandInput, name: 'revision') =>
  textOption(input, name) === undefined ? {} : { [name]: present(textOption(input, name)) }
const flag = ({ command: { options } }: CommandInput, name: string, then: More) =>
  options[name] === true ? then : {}
const messageOf = (input: CommandInput) => (textOption(input, 'message') ?? '').slice(0, 500)

function digestOf(value: unknown): string {
  return sha256(JSON.stringify(value))
}
