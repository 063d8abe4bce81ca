import type { z } from 'zod'
import { toActorRecord, getCaller } from '../../model/actor.ts'
import { writeAuditLog } from '../access/auditLog.ts'
import { authorise, permits, findRoleOn } from '../access/policy.ts'
import type { NewNotice } from '../../model/findingStore.ts'
import { requireEnvironment, getTarget } from '../environments/getEnvironment.ts'
import { findRecordedElsewhere, refuseOwned } from '../environments/resourceOwners.ts'
import type { Environment } from '../../model/environment.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { parseInput } from '../../lib/input.ts'
import type { Revision } from '../../model/revision.ts'
import { findRepeat } from './idempotency.ts'
import { resolveOptions } from './options.ts'
import { findRollbackTarget } from './rollback.ts'

import {
  deployedRevisionKinds,
  type Operation,
  type OperationKind,
  type OperationOptions,
} from '../../model/operation.ts'
import {
  optionFields,
  requestOperationInput,
  type RequestOperationInput,
} from '../../model/operationInput.ts'
import type { VerbContext } from '../../model/verbContext.ts'
import { requirePresent } from '../../lib/requirePresent.ts'

type Input = z.output<typeof requestOperationInput>

/**
 * Queues an operation, with the revision `resolved` if the caller has resolved it. Its row and its
 * job are written in one transaction; the request waits for nothing else.
 *
 * @returns the operation, and whether it is the repeat of an earlier request with the same
 * idempotency key
 * @throws TwinstackError `not-found`, `forbidden`, `not-deployed`, `revision-not-found`,
 * `revision-dirty`,
 *   `confirmation-required`, `unknown-target`, `rollback-impossible`, `idempotency-mismatch`,
 *   `invalid-request`
 */
export async function requestOperation({
  ctx,
  input,
  resolved,
}: {
  ctx: VerbContext
  input: RequestOperationInput
  resolved?: Revision | undefined
}): Promise<{ operation: Operation; repeated: boolean }> {
  const request = parseInput(requestOperationInput, input)
  const environment = await requireEnvironment(ctx, request.environment, 'environment:read')
  await authoriseRequest(ctx, environment, request)
  const earlier = await findRepeat(ctx.store, request)
  if (earlier) return { operation: earlier, repeated: true }
  const applied = await findAppliedOperation(ctx, environment, request)
  const options = {
    ...(await resolveOptions(ctx.store, environment, request)),
    rollbackTo: request.kind === 'rollback' ? requirePresent(applied).id : null,
    ...(mayTakeOverStack(ctx, environment) && { takesOverStack: true }),
  }
  requireConfirmation(environment, request)
  refuseOwned(
    'conflict',
    environment,
    await findRecordedElsewhere(ctx.store, environment, options.resources),
  )
  const revision =
    resolved ??
    (request.kind === 'rollback'
      ? requirePresent(requirePresent(applied).revision)
      : await resolveRevision(ctx, environment, request))
  const overrides =
    environment.kind === 'ephemeral' ? (applied?.overrides ?? environment.overrides) : null
  return ctx.store.runInTransaction(store =>
    enqueue({ ...ctx, store }, environment, request, { revision, options, overrides }),
  )
}

/** A plan changes nothing, so it needs only the rights of a preview. */
async function authoriseRequest(
  ctx: VerbContext,
  environment: Environment,
  { kind, planOnly, breakGlass, resources, stateEdit }: Input,
): Promise<void> {
  try {
    if (stateEdit && !planOnly && stateEdit.action !== 'protect')
      authorise(ctx.actor, 'state:edit', getTarget(environment))
    if (stateEdit?.action === 'receive') await requireEnvironment(ctx, stateEdit.from, 'state:edit')
    authorise(ctx.actor, 'operation:request', {
      ...getTarget(environment),
      operationKind: planOnly ? 'preview' : kind,
    })
    if (breakGlass) mayBreakGlass(ctx, environment, kind)
    // a destroy deletes every unprotected resource, whoever created it
    if (resources?.some(({ protect }) => !protect))
      authorise(ctx.actor, 'operation:import-unprotected', getTarget(environment))
  } catch (error) {
    await writeAuditLog(ctx, {
      action: `operation.${kind}`,
      target: environment.name,
      outcome: 'refused',
      detail: { role: findRoleOn(ctx.actor, getTarget(environment)) },
    })
    throw error
  }
}

/**
 * The creator of an environment chooses its name, and a stack of that name may be somebody else's:
 * taking it over needs the right that an adoption needs.
 */
function mayTakeOverStack({ actor }: VerbContext, environment: Environment): boolean {
  const isNew = environment.kind === 'staging' && environment.deployed === null
  return isNew && permits(actor, 'state:edit', getTarget(environment))
}

/** Skipping the gate needs two persons: the requester and the approver. A machine is no person. */
function mayBreakGlass(
  { actor }: VerbContext,
  environment: Environment,
  kind: OperationKind,
): void {
  authorise(actor, 'operation:break-glass', { ...getTarget(environment), operationKind: kind })
  if (actor.kind !== 'person')
    throw new TwinstackError(
      'forbidden',
      `break-glass must be requested by a person, and ${actor.name} is a machine`,
      { hint: 'request it with a personal token' },
    )
}

/** The repeated name prevents an outage, or the import of a wrong resource, by mistake. */
function requireConfirmation(environment: Environment, request: Input): void {
  const why = needsConfirmation(environment, request)
  if (!why || request.confirm === environment.name) return
  throw new TwinstackError(
    'confirmation-required',
    `${why} needs \`confirm\` with exactly the name of the environment`,
    {
      hint: `send "confirm": "${environment.name}"`,
      fields: [{ path: 'confirm', message: `expected "${environment.name}"` }],
    },
  )
}

function needsConfirmation(
  { name, kind: environmentKind }: Environment,
  { kind, planOnly, force, stateEdit }: Input,
): string | null {
  if (environmentKind === 'production' && ['rebuild', 'destroy'].includes(kind) && !planOnly)
    return `${kind} of the production environment ${name}`
  if (kind === 'import' && !planOnly) return `import into ${name}`
  if (stateEdit && !planOnly && stateEdit.action !== 'protect')
    return `${stateEdit.action} in the recorded state of ${name}`
  return force ? `force of ${force.join(', ')} on ${name}` : null
}

/**
 * The operation whose revision and overrides are applied again: the target of a rollback, and for
 * kinds that run the deployed revision, the operation that deployed it. Null for all others.
 */
async function findAppliedOperation(
  { store }: VerbContext,
  environment: Environment,
  { kind, revision, to }: Input,
): Promise<Operation | null> {
  if (kind === 'rollback') {
    if (revision == null) return findRollbackTarget(store, environment, to ?? null)
    throw new TwinstackError(
      'invalid-request',
      'revision: a rollback goes back to an operation, not to a revision',
      {
        hint:
          'name the operation in "to" (GET ' +
          `/v1/environments/${environment.name}/rollback-targets lists them), or use deploy ` +
          'for any revision',
        fields: [{ path: 'revision', message: 'expected nothing' }],
      },
    )
  }
  return deployedRevisionKinds.includes(kind) && environment.deployed
    ? store.operations.get(environment.deployed.operation)
    : null
}

async function resolveRevision(
  ctx: VerbContext,
  environment: Environment,
  { kind, revision: ref }: Input,
): Promise<Revision> {
  const deployed = await ctx.store.environments.getDeployedRevision(environment.name)
  if (deployedRevisionKinds.includes(kind))
    return requireDeployedRevision(environment, kind, ref ?? null, deployed)
  if ((kind === 'destroy' || kind === 'state-edit') && deployed && !ref) return deployed
  const revision = await ctx.trees.resolve(ref ?? null)
  if (revision.dirty && environment.kind === 'production' && kind !== 'preview')
    throw createDirtyError(environment)
  return revision
}

function requireDeployedRevision(
  environment: Environment,
  kind: OperationKind,
  ref: string | null,
  deployed: Revision | null,
): Revision {
  if (!deployed)
    throw new TwinstackError(
      'not-deployed',
      `nothing is deployed in ${environment.name}, so ${kind} has no revision to run`,
      { hint: 'run a deploy first' },
    )
  if (ref === null || ref === deployed.id || ref === deployed.commit) return deployed
  throw new TwinstackError(
    'invalid-request',
    `revision: ${kind} runs the revision that is deployed in ${environment.name} ` +
      `(${deployed.id}), not ${ref}`,
    {
      hint: 'leave revision out, or use deploy to change the revision',
      fields: [{ path: 'revision', message: `expected ${deployed.id} or nothing` }],
    },
  )
}

function createDirtyError(environment: Environment): TwinstackError {
  return new TwinstackError(
    'revision-dirty',
    `the program's folder has uncommitted changes, and ${environment.name} runs only commits`,
    {
      hint: 'commit the changes, or name a commit, branch or tag in `revision`',
    },
  )
}

async function enqueue(
  ctx: VerbContext,
  environment: Environment,
  request: Input,
  applied: {
    revision: Revision
    options: OperationOptions
    overrides: Record<string, unknown> | null
  },
): Promise<{ operation: Operation; repeated: boolean }> {
  if (!(await ctx.store.environments.lock(environment.name)))
    throw new TwinstackError(
      'not-found',
      `the environment ${environment.name} was deleted while the request was handled`,
    )
  const earlier = await findRepeat(ctx.store, request)
  if (earlier) return { operation: earlier, repeated: true }
  await refuseFullQueue(ctx)
  const operation = await ctx.store.operations.create({
    environment: environment.name,
    environmentKind: environment.kind,
    kind: request.kind,
    message: request.message,
    requestedBy: toActorRecord(ctx.actor),
    ...applied,
    rollbackOf: request.rollbackOf ?? null,
    timeLimitSeconds: request.timeLimitSeconds ?? ctx.timeLimitSeconds,
    removeEnvironment: request.removeEnvironment,
    idempotencyKey: request.idempotencyKey ?? null,
    idempotencyDigest: request.idempotencyDigest ?? null,
  })
  const { breakGlass } = applied.options
  if (breakGlass) await ctx.store.notices.add(createBreakGlassNotice(operation, breakGlass))
  // requests of the service itself do not show that somebody uses the environment
  if (ctx.actor.kind !== 'system' && !request.removeEnvironment)
    await ctx.store.environments.prolong(environment.name, null)
  await ctx.queue.offer(ctx.store, environment.name)
  await writeAuditLog(ctx, {
    action: `operation.${request.kind}`,
    target: environment.name,
    outcome: 'done',
    detail: { operation: operation.id, revision: applied.revision.id, ...getAuditDetail(request) },
  })
  return { operation, repeated: false }
}

function createBreakGlassNotice(
  { id, environment, kind, requestedBy }: Operation,
  { reason }: NonNullable<OperationOptions['breakGlass']>,
): NewNotice {
  return {
    type: 'break-glass',
    environment,
    operation: id,
    text: `${requestedBy.name} requested a ${kind} of ${environment} with break-glass: ${reason}`,
    detail: { by: requestedBy.name, reason, kind },
  }
}

/** A queue takes memory of the database and time of the workers from everybody else. */
async function refuseFullQueue({ store, actor, queuedPerCaller }: VerbContext): Promise<void> {
  if (actor.kind === 'system') return
  const queued = await store.operations.countQueuedBy(getCaller(toActorRecord(actor)))
  if (queued < queuedPerCaller) return
  throw new TwinstackError(
    'rate-limited',
    `${actor.name} has ${queued} operations in the queue, and ${queuedPerCaller} are allowed`,
    {
      hint:
        'wait until some have ended, or cancel some of GET /v1/operations?status=queued; an ' +
        'admin of the service raises TWINSTACK_QUEUED_PER_CALLER',
      fields: [
        { path: 'environment', message: `expected less than ${queuedPerCaller} queued operations` },
      ],
    },
  )
}

/** The fields of a request in the audit log in addition to its kind. */
function getAuditDetail(request: Input): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(optionFields).flatMap(key =>
      request[key as keyof Input] === undefined ? [] : [[key, request[key as keyof Input]]],
    ),
  )
}
