/** The updates of clients: create, start, cancel. */
import { TwinstackError } from '../../lib/errors.ts'
import { hashSecret, createSecret } from '../../lib/secret.ts'
import { toActorRecord } from '../../model/actor.ts'
import { holdingStatuses } from '../../model/operation.ts'
import {
  leaseSeconds,
  type Stack,
  type StackId,
  type StackTags,
  type StackUpdate,
  type UpdateKind,
  type UpdateProgram,
} from '../../model/stateService.ts'
import type { Store } from '../../model/store.ts'
import { createAuditRow } from './createStack.ts'
import { admitPlainPulumi, beginOutOfBand } from './outOfBand.ts'
import { settleUpdate } from './settleUpdate.ts'
import { findStack, type StatesContext } from './statesContext.ts'
import { formatTime } from '../../lib/formatTime.ts'

/** Stores the update that a client is going to run. It has no lease yet. */
export async function createUpdate(
  ctx: StatesContext,
  {
    id,
    kind,
    dryRun,
    ...more
  }: {
    id: StackId
    kind: UpdateKind
    dryRun: boolean
    program: UpdateProgram
    engineVersion: string
  },
): Promise<StackUpdate> {
  const changesNothing = dryRun || kind === 'preview'
  const stack = await findStack(ctx, id, changesNothing ? 'stack:use' : 'stack:update')
  if (!changesNothing) await admitPlainPulumi(ctx, id)
  return ctx.store.stacks.createUpdate({
    ...more,
    stack: stack.id,
    kind,
    dryRun: changesNothing,
    by: toActorRecord(ctx.actor),
    operation: ctx.runner?.operation ?? null,
  })
}

export type StartedUpdate = { version: number; token: string; expires: Date }

/**
 * Starts an update. A dry run gets no lease; any other update gets the lease of the stack, with a
 * new fence. An update whose lease has expired is ended first: what it has stored becomes a state.
 *
 * @throws TwinstackError `conflict` that says who holds the stack, and since when
 */
export async function startUpdate(
  ctx: StatesContext,
  { id, update: updateId, tags }: { id: StackId; update: string; tags: StackTags | null },
): Promise<StartedUpdate> {
  const token = createSecret()
  const proof = { update: updateId, tokenHash: hashSecret(token) }
  const { update } = await findUpdate(ctx, id, updateId)
  if (update.status !== 'not started')
    throw new TwinstackError('conflict', `Conflict: update ${update.id} was started before`)
  const expires = new Date((await ctx.store.readClock()).getTime() + leaseSeconds * 1000)
  if (update.dryRun) {
    const stack = await findStack(ctx, id, 'stack:use')
    await ctx.store.stacks.startDryRun(proof, leaseSeconds)
    return { version: stack.version, token, expires }
  }
  await findStack(ctx, id, 'stack:update')
  const admitted = await admitPlainPulumi(ctx, id)
  const { version } = await ctx.store.runInTransaction(async store => {
    if (admitted) await store.environments.lock(id.name)
    const stack = await lockFree(ctx, store, update.stack)
    if (admitted) await beginOutOfBand(ctx, store, { ...admitted, update })
    if (tags) await store.stacks.setTags(stack.id, tags)
    return store.stacks.startUpdate(proof, leaseSeconds)
  })
  return { version, token, expires }
}

/**
 * Locks the stack and ends an update whose lease has run out. Runs in a transaction.
 *
 * @throws TwinstackError `conflict` when a live update holds it
 */
export async function lockFree(ctx: StatesContext, store: Store, id: string): Promise<Stack> {
  const stack = await store.stacks.lock(id)
  if (!stack) throw new TwinstackError('not-found', 'the stack was removed')
  if (stack.active === null) return stack
  const holder = await store.stacks.update(stack.active)
  if (!holder) return stack
  if (!(await isOver(ctx, store, holder))) throw createBusyError(holder)
  await settleUpdate(store, { stack, update: holder, status: 'interrupted', log: ctx.log })
  const detail = { update: holder.id, by: holder.by.name }
  await store.auditLog.append(createAuditRow(ctx, 'stack.take-over', stack, detail))
  ctx.log.warn({ stack: stack.name, update: holder.id }, 'an update was taken over')
  return (await store.stacks.lock(id)) ?? stack
}

/**
 * Whether an update may be taken over: its lease has expired; its operation no longer has its
 * environment; or it belongs to the same operation that now wants the stack, because the engine of
 * that operation died.
 */
async function isOver(ctx: StatesContext, store: Store, holder: StackUpdate): Promise<boolean> {
  if (await store.stacks.hasLeaseEnded(holder.id)) return true
  if (holder.operation === null) return false
  if (holder.operation === ctx.runner?.operation) return true
  const operation = await store.operations.get(holder.operation)
  return !operation || !holdingStatuses.includes(operation.status)
}

/** The first sentence is what the Automation API searches for. */
function createBusyError({
  id,
  by,
  kind,
  startedAt,
  leaseUntil,
}: StackUpdate): TwinstackError<'conflict'> {
  const since = startedAt ? formatTime(startedAt) : 'an unknown time'
  const until = leaseUntil ? formatTime(leaseUntil) : 'an unknown time'
  return new TwinstackError(
    'conflict',
    `Conflict: Another update is currently in progress. ${by.name} has held the stack since ` +
      `${since} (${kind} ${id}, lease until ${until}).`,
    { hint: 'wait for it, or end it with pulumi cancel' },
  )
}

/** An update of the stack of this name. @throws TwinstackError `not-found` */
export async function findUpdate(
  ctx: StatesContext,
  id: StackId,
  updateId: string,
): Promise<{ stack: Stack; update: StackUpdate }> {
  const stack = await findStack(ctx, id, 'stack:read')
  const update = await ctx.store.stacks.update(updateId)
  if (update?.stack === stack.id) return { stack, update }
  throw new TwinstackError('not-found', `update '${updateId}' not found`)
}

/**
 * Cancels an update, whoever runs it: after the commit its client can write nothing. What it had
 * stored becomes a state. A repeated cancellation changes nothing.
 *
 * @throws TwinstackError `conflict` when the update has already ended in another way
 */
export async function cancelUpdate(
  ctx: StatesContext,
  { id, update: updateId }: { id: StackId; update: string },
): Promise<void> {
  await findStack(ctx, id, 'stack:update')
  const { update } = await findUpdate(ctx, id, updateId)
  if (update.status === 'cancelled') return
  await ctx.store.runInTransaction(async store => {
    await store.environments.lock(id.name)
    const stack = await store.stacks.lock(update.stack)
    if (stack?.active !== update.id) throw createNotRunningError(update)
    const by = toActorRecord(ctx.actor)
    await settleUpdate(store, { stack, update, status: 'cancelled', by, log: ctx.log })
    const detail = { update: update.id, by: update.by.name }
    await store.auditLog.append(createAuditRow(ctx, 'stack.cancel', stack, detail))
  })
}

function createNotRunningError({
  id,
  status,
  finishedAt,
}: StackUpdate): TwinstackError<'conflict'> {
  const since = finishedAt ? ` since ${formatTime(finishedAt)}` : ''
  return new TwinstackError('conflict', `Conflict: update ${id} is ${status}${since}`, {
    hint: 'nothing is running on this stack',
  })
}
