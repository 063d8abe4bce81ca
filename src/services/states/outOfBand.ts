/**
 * A change by a plain pulumi to the state of an environment is an operation `out-of-band`: with its
 * actor, its events and its end. It locks the environment like every other operation.
 */
import { toEventBodies } from '../../analysis/engineEvents.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { toActorRecord, worker as system, type ActorRecord } from '../../model/actor.ts'
import { summarise, type Deployment } from '../../model/checkpoint.ts'
import type { Environment } from '../../model/environment.ts'
import type { HeldResource } from '../../model/environmentStore.ts'
import { holdingStatuses, type EventBody, type Status } from '../../model/operation.ts'
import {
  leaseSeconds,
  emptyDeployment,
  type StackId,
  type StackUpdate,
  type UpdateKind,
  type UpdateStatus,
} from '../../model/stateService.ts'
import type { Store } from '../../model/store.ts'
import { permits } from '../access/policy.ts'
import { findRecordedElsewhere, refuseOwned } from '../environments/resourceOwners.ts'
import { findUnproven, listAdded } from '../environments/unprovenIds.ts'
import type { StatesContext } from './statesContext.ts'
import { formatTime } from '../../lib/formatTime.ts'

/** An operation of this kind has no time limit of the service: its client has a lease. */
const timeLimitSeconds = 24 * 3600

/**
 * The environment that a plain pulumi is about to change; null for a runner, and for a stack that
 * is no environment.
 *
 * @throws TwinstackError `forbidden` where the policy of the environment refuses it
 */
export async function admitPlainPulumi(
  { runner, store, policy }: StatesContext,
  { name }: StackId,
): Promise<{ environment: Environment; evidence: boolean } | null> {
  const environment = runner ? null : await store.environments.get(name)
  if (!environment) return null
  const { allowed, evidence } = (await policy(store, environment)).outOfBand
  if (allowed) return { environment, evidence }
  throw new TwinstackError(
    'forbidden',
    `the policy of ${name} refuses changes by a plain pulumi (outOfBand.allowed is false)`,
    {
      hint:
        `request it instead: pulumi deployment run update, or twinstack deploy ${name}; an admin ` +
        'changes the policy',
    },
  )
}

/**
 * Starts the operation of an update, in the transaction that starts the update. The environment is
 * locked before the stack, as in every write that belongs to an environment.
 *
 * @throws TwinstackError `conflict` that says which operation holds the environment, and since when
 */
export async function beginOutOfBand(
  ctx: StatesContext,
  store: Store,
  {
    environment,
    evidence,
    update,
  }: { environment: Environment; evidence: boolean } & {
    update: Pick<StackUpdate, 'id' | 'kind' | 'program'>
  },
): Promise<void> {
  const { name, kind: environmentKind } = environment
  const claim = await store.operations.begin(
    {
      environment: name,
      environmentKind,
      kind: 'out-of-band',
      message: [getCommand(update.kind), update.program.message].filter(Boolean).join(': '),
      requestedBy: toActorRecord(ctx.actor),
      revision: null,
      timeLimitSeconds,
      removeEnvironment: false,
      idempotencyKey: null,
      idempotencyDigest: null,
    },
    { worker: `pulumi ${update.id}`, leaseSeconds },
  )
  if (!claim) return refuseBesideOperation(store, { name })
  const proves = evidence && !documents.includes(update.kind)
  await store.stacks.bindOperation(update.id, {
    operation: claim.operation.id,
    evidence: proves,
  })
}

/**
 * Updates whose state no engine has produced: its content may be invented, so it never counts as
 * known.
 */
const documents: readonly UpdateKind[] = ['import', 'rename']

/**
 * Refuses a state that adds a resource which another environment has recorded: a destroy by the
 * service would delete it there. A caller who may edit the state of that environment moves it.
 * `former`: the state that it replaces.
 *
 * @throws TwinstackError `conflict`
 */
export async function refuseTakenState(
  { actor }: Pick<StatesContext, 'actor'>,
  store: Store,
  { name, former, deployment }: Pick<StackId, 'name'> & { former: string; deployment: string },
): Promise<void> {
  const { account = null, region = null } = (await store.environments.get(name)) ?? {}
  const place = { name, account, region }
  const added = listAdded(parseDeployment(former), parseDeployment(deployment))
  const isForeign = ({ environment, environmentKind }: HeldResource) =>
    !permits(actor, 'state:edit', { environment, environmentKind })
  refuseOwned('conflict', place, await findRecordedElsewhere(store, place, added, isForeign))
}

const parseDeployment = (text: string) => (JSON.parse(text) ?? {}) as Deployment

/**
 * Refuses a write while an operation has the environment locked: the lock includes its stack, also
 * between two calls of the engine.
 *
 * @throws TwinstackError `conflict`
 */
export async function refuseBesideOperation(
  store: Store,
  { name }: Pick<StackId, 'name'>,
): Promise<void> {
  const { items } = await store.operations.list({ environment: name, page: 1, pageSize: 20 })
  const holder = items.find(one => holdingStatuses.includes(one.status))
  if (!holder) return
  throw new TwinstackError(
    'conflict',
    `Conflict: Another update is currently in progress. Operation ${holder.id} (${holder.kind}) ` +
      `of ${holder.requestedBy.name} holds the environment ${name} since ${formatTime(holder.startedAt)}.`,
    { hint: 'wait for it, or cancel the operation' },
  )
}

/**
 * Ends the operation of an update that has ended with this deployment. Runs in the transaction that
 * ends the update. Does nothing for an update that belongs to another operation. `former`: the
 * state of the environment before; default: that of the stack.
 */
export async function endOutOfBand(
  store: Store,
  update: StackUpdate,
  {
    status,
    deployment,
    by,
    former,
  }: { status: UpdateStatus; deployment: string; by?: ActorRecord; former?: string },
): Promise<void> {
  if (update.operation === null) return
  const operation = await store.operations.get(update.operation)
  if (operation?.kind !== 'out-of-band' || operation.status !== 'running') return
  const { id, environment } = operation
  const ending = endings[status] ?? endings.interrupted
  await store.operations.transition(id, {
    from: 'running',
    to: ending.to,
    actor: by ?? (status === 'interrupted' ? toActorRecord(system) : update.by),
    reason: ending.reason,
    engineVersion: update.engineVersion,
    ...(update.changes && { changes: update.changes }),
    ...(status === 'cancelled' && { stopped: 'forcibly' as const }),
    error: ending.to === 'failed' ? { code: 'out-of-band', message: ending.reason } : null,
  })
  if (!update.evidence)
    await store.notices.add({
      type: 'state.out-of-band',
      environment,
      operation: id,
      detail: { by: update.by.name, kind: update.kind, version: update.version },
      text: `${update.by.name} changed ${environment} with a plain pulumi (${operation.message})`,
    })
  await recordState(store, update, { environment, deployment, former })
}

/** Records the state, and which of its ids no provider has confirmed. */
async function recordState(
  store: Store,
  update: StackUpdate,
  {
    environment,
    deployment,
    former,
  }: { environment: string; deployment: string; former: string | undefined },
): Promise<void> {
  const { resources, digest, contentDigest } = summarise(parseDeployment(deployment))
  const { account = null, region = null } = (await store.environments.get(environment)) ?? {}
  const before = former ?? (await store.stacks.getStateAt(update.stack, update.base))?.deployment
  const unprovenIds = await findUnproven(
    store,
    { name: environment, account, region },
    {
      former: parseDeployment(before ?? emptyDeployment),
      deployment: parseDeployment(deployment),
    },
  )
  await store.environments.record(environment, {
    state: { resources, digest },
    writtenState: contentDigest,
    unprovenIds,
  })
}

const endings: Partial<Record<UpdateStatus, { to: Status; reason: string }>> & {
  interrupted: { to: Status; reason: string }
} = {
  succeeded: { to: 'succeeded', reason: 'pulumi reported success' },
  failed: { to: 'failed', reason: 'pulumi reported a failure: see its output' },
  cancelled: {
    to: 'cancelled',
    reason: 'cancelled; the state that it had stored is the current one',
  },
  interrupted: {
    to: 'failed',
    reason: 'pulumi stopped answering; the state that it had stored is the current one',
  },
}

/** Stores events of the engine as those of the operation; a repeated event changes nothing. */
export async function appendEngineEvents(
  store: Store,
  { operation, kind }: StackUpdate,
  events: EngineEventBody[],
): Promise<void> {
  if (operation === null) return
  const found = await store.operations.get(operation)
  if (found?.kind !== 'out-of-band') return
  const bodies = events.flatMap(event => convertEvent(event, kind))
  if (bodies.length > 0) await store.operations.append(operation, 'pulumi', bodies, null)
}

/** `apitype.EngineEvent`: exactly one of its many kinds is set. */
export type EngineEventBody = { sequence: number; timestamp: number } & Record<string, unknown>

/** One event of the engine can become several events here, each with its own number. */
const partsOfEvent = 100

function convertEvent(event: EngineEventBody, kind: UpdateKind) {
  const parse = toEventBodies as (event: object, step: string, refreshing: boolean) => EventBody[]
  const bodies = parse(event, getCommand(kind), kind === 'refresh')
  const at = new Date(event.timestamp * 1000).toISOString()
  return bodies.map((body, index) => ({ n: event.sequence * partsOfEvent + index, at, body }))
}

/** The command that a person typed. */
function getCommand(kind: UpdateKind): string {
  const commands: Partial<Record<UpdateKind, string>> = {
    update: 'pulumi up',
    import: 'pulumi stack import',
    rename: 'pulumi stack rename',
  }
  return commands[kind] ?? `pulumi ${kind}`
}
