/**
 * The drift checks that the gate uses, made before the operation plans. A separate operation checks
 * the proving environment, and waits in the queue of that environment. The operation has its own
 * environment locked, so it reads that itself. Neither writes to the cloud.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { TwinstackError } from '../../../lib/errors.ts'
import { finalStatuses, noOptions, type Operation } from '../../../model/operation.ts'
import type { RunResult } from '../../../model/run.ts'
import type { Store } from '../../../model/store.ts'
import { followRun } from './followRun.ts'
import { judgeDriftReading } from './judgeDrift.ts'
import { appendEvents, type OperationContext } from './operationContext.ts'
import { buildRunRequest } from './runRequest.ts'

const pollMilliseconds = 500
const step = 'gate-drift-check'

/**
 * Makes the drift checks that the gate needs. After a failed check only the older reading exists,
 * so the gate refuses; an event contains the reason of the failure.
 */
export async function checkDriftForGate(
  context: OperationContext,
  operation: Operation,
): Promise<void> {
  const { deps, environment } = context
  const { promotion, store } = deps
  // an operation that skips the gate is an emergency: its decision lists the conditions that are
  // not met
  if (!promotion || operation.options.breakGlass) return
  const needed = await promotion.listNeededDriftChecks(store, { operation, environment })
  const others = needed.filter(name => name !== environment.name)
  // requested first: they run while this environment is read
  const requested: { name: string; id: string }[] = []
  for (const name of others) {
    const id = await requestCheck(context, operation, name)
    if (id !== null) requested.push({ name, id })
  }
  if (needed.includes(environment.name)) await checkOwnEnvironment(context, operation)
  for (const check of requested) await waitForCheck(context, operation, check)
}

/** Null in a service that was composed without requests of the gate. */
async function requestCheck(
  context: OperationContext,
  operation: Operation,
  name: string,
): Promise<string | null> {
  const { deps, lease } = context
  const message = `for the gate of ${operation.kind} ${operation.id} of ${operation.environment}`
  const id = await lease.persist(() =>
    deps.store.runInTransaction(
      async store =>
        (await findQueuedCheck(store, name)) ??
        (await deps.promotion?.requestDriftCheck?.(store, name, message)) ??
        null,
    ),
  )
  if (id !== null)
    await appendEvents(context, operation, {
      type: 'step',
      step,
      state: 'started',
      detail: `the gate needs a drift check of ${name}: operation ${id}`,
    })
  return id
}

/** A check that has not begun yet reads the cloud late enough. */
async function findQueuedCheck(store: Store, environment: string): Promise<string | null> {
  const { items } = await store.operations.list({
    environment,
    kind: 'drift-check',
    status: 'queued',
    page: 1,
    pageSize: 1,
  })
  return items[0]?.id ?? null
}

/**
 * Waits until the check has ended. In the meantime this worker's slot runs operations of the other
 * environment: with a single slot the check would never begin.
 */
async function waitForCheck(
  context: OperationContext,
  operation: Operation,
  { name, id }: { name: string; id: string },
): Promise<void> {
  const { deps, lease, cancel } = context
  let check = await lease.persist(() => deps.store.operations.get(id))
  while (check && !finalStatuses.includes(check.status) && !cancel.aborted) {
    const work = check.status === 'queued' ? context.workOn?.(name) : undefined
    await lease.runUnderLease(Promise.race([work ?? pause(cancel), waitForAbort(cancel)]))
    check = await lease.persist(() => deps.store.operations.get(id))
    if (check?.status === 'queued') await lease.runUnderLease(pause(cancel))
  }
  const succeeded = check?.status === 'succeeded'
  await appendEvents(context, operation, {
    type: 'step',
    step,
    state: succeeded ? 'finished' : 'failed',
    ...(succeeded
      ? {}
      : { detail: `the drift check of ${name} ended as ${check?.status ?? 'removed'}` }),
  })
}

const pause = (signal: AbortSignal) =>
  sleep(pollMilliseconds, undefined, { signal }).catch(() => {})

function waitForAbort(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

/** Reads this environment at its deployed revision, and stores the reading. */
async function checkOwnEnvironment(context: OperationContext, operation: Operation): Promise<void> {
  const { deps, lease, environment } = context
  try {
    const revision = await deps.store.environments.getDeployedRevision(environment.name)
    if (!revision) return
    const tree = await deps.trees.prepareTree(revision)
    const check: Operation = { ...operation, kind: 'drift-check', revision, options: noOptions }
    const result = await readEnvironment(context, { operation: check, tree })
    const report = await judgeDriftReading(context, { operation: check, tree, result })
    await lease.persist(() =>
      deps.store.runInTransaction(async store => {
        await store.operations.saveDrift(report)
        const ended = { operation: check, environment, status: 'succeeded' as const, report }
        await deps.drift.conclude(store, { ...ended, remediate: false })
      }),
    )
  } catch (error) {
    if (!(error instanceof TwinstackError)) throw error
    await appendEvents(context, operation, {
      type: 'step',
      step,
      state: 'failed',
      detail: `the drift check of ${environment.name} failed: ${error.message}`,
    })
  }
}

/** @throws TwinstackError `unavailable` when the reading ends without a result */
async function readEnvironment(
  context: OperationContext,
  {
    operation,
    tree,
  }: { operation: Operation; tree: Parameters<typeof buildRunRequest>[1]['tree'] },
): Promise<RunResult> {
  const { deps, lease, environment, cancel } = context
  const request = await buildRunRequest(deps, { operation, environment, tree })
  const name = `gate-${operation.attempt}-${lease.fence}`
  const handle = await deps.runner.start(`${operation.id}-${name}`, request)
  const result = await followRun(context, { operation, handle, source: name, cancel })
  if (result?.status === 'succeeded' && result.refreshed) return result
  throw new TwinstackError(
    'unavailable',
    result?.error?.message ?? 'the reading ended without a result',
  )
}
