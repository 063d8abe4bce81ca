/** Commands that ask for an operation. */
import { latestDrift } from '../../../services/drift/latestDrift.ts'
import { getEnvironment } from '../../../services/environments/getEnvironment.ts'
import { TwinstackError } from '../../../lib/errors.ts'
import { removeEnvironment } from '../../../services/operations/removeEnvironment.ts'
import {
  requestOperation,
  type RequestOperationInput,
} from '../../../services/operations/requestOperation.ts'
import type { Operation } from '../../../model/operation.ts'
import { ensureEnvironment } from '../../../services/environments/ephemeral/ensureEnvironment.ts'
import type { Revision } from '../../../model/revision.ts'
import { confirmationOf, unconfirmed } from '../confirm.ts'
import type { Asked, Perform } from '../context.ts'
import { driftLines } from '../lines.ts'
import { recordRefusal } from '../refusal.ts'
import type { Reply } from '../../../model/command.ts'
import { sha256 } from '../../../lib/hash.ts'

type More = Omit<RequestOperationInput, 'environment' | 'kind'>

export const up: Perform = async asked => {
  const { ctx, command } = asked
  if (command.options['from'] !== undefined) return ephemeral(asked)
  await getEnvironment({ ctx, input: { name: command.environment! } }).catch(error => {
    throw missing(error, command.environment!)
  })
  return request(asked, 'deploy', text(asked, 'revision'))
}

/**
 * What is deployed, once more: the program is run again, so that what somebody changed outside is
 * put back as well as what failed.
 */
export const redeploy: Perform = async asked => {
  if (asked.command.options['revision'] !== undefined)
    return request(asked, 'deploy', text(asked, 'revision'))
  const { name } = await getEnvironment({
    ctx: asked.ctx,
    input: { name: asked.command.environment! },
  })
  const deployed = await asked.ctx.store.environments.deployedRevision(name)
  if (!deployed)
    throw new TwinstackError(
      'not-deployed',
      `nothing is deployed in ${name}, so there is nothing to deploy again`,
      { hint: `up ${name} deploys the head of the branch` },
    )
  return request(asked, 'deploy', {}, deployed)
}

export const drift: Perform = async asked => {
  const last = await latestDrift({
    ctx: asked.ctx,
    input: { environment: asked.command.environment! },
  }).catch(neverChecked)
  const known = last ? driftLines(last) : ['it was never checked for drift']
  if (asked.command.options['last'] !== true) {
    const reply = await request(asked, 'drift-check')
    return {
      ...reply,
      lines: [
        ...reply.lines,
        ...(last ? ['until then, what the last check found:'] : []),
        ...known,
      ],
    }
  }
  const found = last ? last.summary.changed + last.summary.deleted : 0
  return {
    title: `drift of ${asked.command.environment}`,
    lines: known,
    tone: found > 0 ? 'bad' : last ? 'good' : 'neutral',
    operation: null,
    environment: asked.command.environment,
  }
}

export const reconcile: Perform = asked =>
  request(asked, 'reconcile', flag(asked, 'plan', { planOnly: true }))
export const rebuild: Perform = asked =>
  request(asked, 'rebuild', {
    ...flag(asked, 'plan', { planOnly: true }),
    ...flag(asked, 'keep-stateful', { keepStateful: true }),
  })
export const plan: Perform = asked => request(asked, 'preview', text(asked, 'revision'))

/** An ephemeral environment goes with what is in it, and does not wait for what runs there. */
export const destroy: Perform = async asked => {
  const { ctx, command } = asked
  const environment = await getEnvironment({ ctx, input: { name: command.environment! } })
  if (environment.kind !== 'ephemeral') return request(asked, 'destroy')
  const confirm = await confirmationOf(asked)
  if (confirm) return unconfirmed(confirm)
  const removed = await removeEnvironment({
    ctx,
    input: { name: environment.name, destroy: true, message: messageOf(asked) },
  })
  return removed.removed
    ? {
        title: `${environment.name} is gone`,
        lines: [],
        tone: 'good',
        operation: null,
        environment: environment.name,
      }
    : reply(removed.operation)
}

async function request(
  asked: Asked,
  kind: RequestOperationInput['kind'],
  more: More = {},
  resolved?: Revision,
): Promise<Reply> {
  const { ctx, command, key } = asked
  const confirm = await confirmationOf(asked).catch(async error => {
    if (command.verb !== 'destroy') await recordRefusal(asked, error)
    throw error
  })
  if (confirm) return unconfirmed(confirm)
  const { operation } = await requestOperation({
    ctx,
    resolved,
    input: {
      environment: command.environment!,
      kind,
      message: messageOf(asked),
      confirm: typed(asked, 'confirm') ?? null,
      idempotencyKey: digestOf(['command', key]),
      idempotencyDigest: digestOf(command),
      ...more,
    },
  })
  return reply(operation)
}

async function ephemeral(asked: Asked): Promise<Reply> {
  const {
    ctx,
    command: { environment },
  } = asked
  const ttl = typed(asked, 'ttl')
  if (ttl !== undefined && !/^\d{1,6}$/.test(ttl))
    throw new TwinstackError('invalid-request', '--ttl: expected minutes, a whole number')
  const { operation, did } = await ensureEnvironment({
    ctx,
    input: {
      name: environment!,
      template: typed(asked, 'from')!,
      message: messageOf(asked),
      ...text(asked, 'revision'),
      ...(ttl !== undefined && { ttlMinutes: Number(ttl) }),
    },
  })
  const made =
    did === 'created'
      ? [`${environment} was made from ${typed(asked, 'from')}`]
      : did === 'nothing'
        ? ['it has this revision already, or is getting it']
        : []
  return operation
    ? { ...reply(operation), lines: made }
    : { title: `${environment} is there`, lines: made, tone: 'good', operation: null, environment }
}

function reply(operation: Operation): Reply {
  const { kind, environment, options, behind } = operation
  return {
    title: `${kind}${options.planOnly ? ' (plan only)' : ''} of ${environment} is asked for`,
    lines: behind ? [`it waits for operation ${behind}`] : [],
    tone: 'neutral',
    operation,
    environment,
  }
}

function missing(error: unknown, name: string): unknown {
  if (!(error instanceof TwinstackError) || error.code !== 'not-found') return error
  return new TwinstackError('not-found', error.message, {
    hint: `up ${name} --from staging makes an ephemeral one from the settings of staging`,
  })
}

function neverChecked(error: unknown): null {
  if (
    error instanceof TwinstackError &&
    error.code === 'not-found' &&
    error.message.includes('never checked')
  )
    return null
  throw error
}

const typed = ({ command: { options } }: Asked, name: string) =>
  typeof options[name] === 'string' ? options[name] : undefined
const text = (asked: Asked, name: 'revision') =>
  typed(asked, name) === undefined ? {} : { [name]: typed(asked, name)! }
const flag = ({ command: { options } }: Asked, name: string, then: More) =>
  options[name] === true ? then : {}
const messageOf = (asked: Asked) => (typed(asked, 'message') ?? '').slice(0, 500)

function digestOf(value: unknown): string {
  return sha256(JSON.stringify(value))
}
