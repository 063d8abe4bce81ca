import { toActorRecord } from '../../model/actor.ts'

import { finalStatuses, type Operation, type OperationKind } from '../../model/operation.ts'
import type { VerbContext } from '../../model/verbContext.ts'

const waiting = ['queued', 'awaiting-approval'] as const

/** Operations of the environment that have not ended, newest first. */
export async function listUnfinished(
  ctx: Pick<VerbContext, 'store'>,
  environment: string,
): Promise<Operation[]> {
  const found: Operation[] = []
  for (const status of ['running', 'interrupted', ...waiting] as const) {
    found.push(
      ...(await ctx.store.operations.list({ environment, status, page: 1, pageSize: 100 })).items,
    )
  }
  return found.sort((a, b) => b.createdAt.localeCompare(a.createdAt))
}

/**
 * Ends queued operations of an ephemeral environment because `by` replaces them: of these kinds, or
 * all. Runs in the transaction that queued `by`, which locks the environment's row. An operation
 * that a worker has just claimed continues, and `by` runs after it.
 */
export async function supersede(
  ctx: VerbContext,
  by: Operation,
  kinds: readonly OperationKind[] | null,
): Promise<Operation[]> {
  const others = (await listUnfinished(ctx, by.environment)).filter(
    one => one.id !== by.id && (kinds === null || kinds.includes(one.kind)),
  )
  const ended: Operation[] = []
  for (const { id, status, kind } of others) {
    if (status !== 'queued' && status !== 'awaiting-approval') continue
    const message =
      `superseded by operation ${by.id} ` +
      `(${by.kind}${by.revision ? ` of ${by.revision.id.slice(0, 12)}` : ''})`
    const over = await ctx.store.operations.transition(id, {
      from: status,
      to: 'superseded',
      actor: toActorRecord(ctx.actor),
      reason: message,
      error: {
        code: 'superseded',
        message: `this ${kind} was ${message}`,
        hint: `operation ${by.id} replaces it`,
      },
    })
    if (over) ended.push(over)
  }
  return ended
}

/** Requests a graceful cancellation of the environment's running operations of these kinds. */
export async function stopRunning(
  ctx: VerbContext,
  environment: string,
  stops: (operation: Operation) => boolean,
): Promise<void> {
  for (const operation of await listUnfinished(ctx, environment)) {
    if (!finalStatuses.includes(operation.status) && stops(operation))
      await ctx.store.operations.requestCancel(operation.id, ctx.actor.name)
  }
}
