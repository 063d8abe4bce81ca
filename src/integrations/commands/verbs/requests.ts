/** Commands that request an operation. */
import { getLatestDrift } from '../../../services/drift/getLatestDrift.ts'
import { getEnvironment } from '../../../services/environments/getEnvironment.ts'
import { isTwinstackError, TwinstackError } from '../../../lib/errors.ts'
import { removeEnvironment } from '../../../services/operations/removeEnvironment.ts'
import { requestOperation } from '../../../services/operations/requestOperation.ts'
import type { RequestOperationInput } from '../../../model/operationInput.ts'
import type { Operation } from '../../../model/operation.ts'
import { describeMissingWorker } from '../../../model/workerLabels.ts'
import { describeOperationAhead } from '../../../model/operationAhead.ts'
import type { Store } from '../../../model/store.ts'
import { ensureEnvironment } from '../../../services/environments/ephemeral/ensureEnvironment.ts'
import type { Revision } from '../../../model/revision.ts'
import { readConfirmation, createConfirmationReply } from '../confirm.ts'
import type { CommandInput, PerformCommand } from '../context.ts'
import { formatDriftLines } from '../lines.ts'
import { recordRefusal } from '../refusal.ts'
import type { Reply } from '../../../model/command.ts'
import { hashSha256 } from '../../../lib/hash.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

type RequestOptions = Omit<RequestOperationInput, 'environment' | 'kind'>

export const requestUp: PerformCommand = async input => {
  const { ctx, command } = input
  if (command.options['from'] !== undefined) return requestEphemeral(input)
  await getEnvironment({ ctx, input: { name: requirePresent(command.environment) } }).catch(
    error => {
      throw addCreateHint(error, requirePresent(command.environment))
    },
  )
  return request(input, 'deploy', toTextOption(input, 'revision'))
}

/**
 * Deploys the deployed revision once more. The program runs again, so it also restores resources
 * that were changed outside, and repeats failed steps.
 */
export const requestRedeploy: PerformCommand = async input => {
  if (input.command.options['revision'] !== undefined)
    return request(input, 'deploy', toTextOption(input, 'revision'))
  const { name } = await getEnvironment({
    ctx: input.ctx,
    input: { name: requirePresent(input.command.environment) },
  })
  const deployed = await input.ctx.store.environments.getDeployedRevision(name)
  if (!deployed)
    throw new TwinstackError(
      'not-deployed',
      `nothing is deployed in ${name}, so nothing can be deployed again`,
      { hint: `up ${name} deploys the head of the branch` },
    )
  return request(input, 'deploy', {}, deployed)
}

export const requestDriftCheck: PerformCommand = async input => {
  const { name } = await getEnvironment({
    ctx: input.ctx,
    input: { name: requirePresent(input.command.environment) },
  })
  const isChecked = (await input.ctx.store.operations.getLatestDrift(name)) !== null
  const last = isChecked
    ? await getLatestDrift({ ctx: input.ctx, input: { environment: name } })
    : null
  const known = last ? formatDriftLines(last) : ['no drift check has run yet']
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

export const reconcile: PerformCommand = input =>
  request(input, 'reconcile', toFlagOption(input, 'plan', { planOnly: true }))
export const rebuild: PerformCommand = input =>
  request(input, 'rebuild', {
    ...toFlagOption(input, 'plan', { planOnly: true }),
    ...toFlagOption(input, 'keep-stateful', { keepStateful: true }),
  })
export const plan: PerformCommand = input =>
  request(input, 'preview', toTextOption(input, 'revision'))

/**
 * Destroys an environment. An ephemeral one is removed with its resources, even while an operation
 * runs there.
 */
export const destroy: PerformCommand = async input => {
  const { ctx, command } = input
  const environment = await getEnvironment({
    ctx,
    input: { name: requirePresent(command.environment) },
  })
  if (environment.kind !== 'ephemeral') return request(input, 'destroy')
  const confirm = await readConfirmation(input)
  if (confirm) return createConfirmationReply(confirm)
  const removed = await removeEnvironment({
    ctx,
    input: { name: environment.name, destroy: true, message: formatMessage(input) },
  })
  return removed.removed
    ? {
        title: `${environment.name} is removed`,
        lines: [],
        tone: 'good',
        operation: null,
        environment: environment.name,
      }
    : reply(ctx.store, removed.operation)
}

async function request(
  input: CommandInput,
  kind: RequestOperationInput['kind'],
  more: RequestOptions = {},
  resolved?: Revision,
): Promise<Reply> {
  const { ctx, command, key } = input
  const confirm = await readConfirmation(input).catch(async (error: unknown) => {
    if (command.verb !== 'destroy') await recordRefusal(input, error as Error)
    throw error
  })
  if (confirm) return createConfirmationReply(confirm)
  const { operation } = await requestOperation({
    ctx,
    resolved,
    input: {
      environment: requirePresent(command.environment),
      kind,
      message: formatMessage(input),
      confirm: findTextOption(input, 'confirm') ?? null,
      idempotencyKey: computeDigest(['command', key]),
      idempotencyDigest: computeDigest(command),
      ...more,
    },
  })
  return reply(ctx.store, operation)
}

async function requestEphemeral(input: CommandInput): Promise<Reply> {
  const {
    ctx,
    command: { environment },
  } = input
  const ttl = findTextOption(input, 'ttl')
  if (ttl !== undefined && !/^\d{1,6}$/.test(ttl))
    throw new TwinstackError('invalid-request', '--ttl: expected a whole number of minutes')
  const { operation, outcome } = await ensureEnvironment({
    ctx,
    input: {
      name: requirePresent(environment),
      template: requirePresent(findTextOption(input, 'from')),
      message: formatMessage(input),
      ...toTextOption(input, 'revision'),
      ...(ttl !== undefined && { ttlMinutes: Number(ttl) }),
    },
  })
  const lines =
    outcome === 'created'
      ? [`${environment} was created from ${findTextOption(input, 'from')}`]
      : outcome === 'nothing'
        ? ['it has this revision already, or a deploy of it is running']
        : []
  if (operation) {
    const accepted = await reply(ctx.store, operation)
    return { ...accepted, lines: [...lines, ...accepted.lines] }
  }
  return { title: `${environment} exists`, lines, tone: 'good', operation: null, environment }
}

async function reply(store: Store, operation: Operation): Promise<Reply> {
  const { kind, environment, options, behind, missingLabels } = operation
  const ahead = behind === null ? null : await store.operations.get(behind)
  return {
    title: `${kind}${options.planOnly ? ' (plan only)' : ''} of ${environment} is requested`,
    lines: [
      ...(missingLabels ? [`it waits ${describeMissingWorker(missingLabels)}`] : []),
      ...(ahead ? [`it waits behind ${describeOperationAhead(ahead)}`] : []),
    ],
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

const findTextOption = ({ command: { options } }: CommandInput, name: string) =>
  typeof options[name] === 'string' ? options[name] : undefined
const toTextOption = (input: CommandInput, name: 'revision') =>
  findTextOption(input, name) === undefined
    ? {}
    : { [name]: requirePresent(findTextOption(input, name)) }
const toFlagOption = (
  { command: { options } }: CommandInput,
  name: string,
  then: RequestOptions,
) => (options[name] === true ? then : {})
const formatMessage = (input: CommandInput) =>
  (findTextOption(input, 'message') ?? '').slice(0, 500)

function computeDigest(value: unknown): string {
  return hashSha256(JSON.stringify(value))
}
