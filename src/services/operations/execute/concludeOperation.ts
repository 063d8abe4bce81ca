/**
 * Ends an operation: recorded state, outputs, drift, history and the final transition in one
 * transaction, under the fence. It is repeated until it is stored, and its outcome is always what
 * the run reported: a statement that fails here does not make a deploy fail.
 */
import { rememberSecrets } from './rememberSecrets.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { toActorRecord, healer, worker } from '../../../model/actor.ts'
import type { Environment } from '../../../model/environment.ts'
import { isWriting, type EventBody, type Status } from '../../../model/operation.ts'
import { stateKinds } from '../../../model/operationKind.ts'
import type { RunResult } from '../../../model/run.ts'
import type { Store } from '../../../model/store.ts'
import { isOutage } from '../../../lib/outage.ts'
import { recordHistory } from '../history/record.ts'
import { replaceReportedState } from './readOwnState.ts'
import { buildPlan } from './buildPlan.ts'
import type { Conclusion } from './conclusion.ts'
import { countChanges } from './countChanges.ts'
import { isApplied } from './ending.ts'
import { findShared } from './findShared.ts'
import { LeaseLostError } from './lease.ts'
import type { OperationContext } from './operationContext.ts'
import { noticeEnd } from './noticeEnd.ts'
import { keepLeftovers } from './proveDestroy.ts'
import { removeUnadopted } from './removeUnadopted.ts'
import {
  createDeploymentRecord,
  noteOutOfBand,
  renewLeaseIn,
  createStackRecord,
} from './recordStack.ts'

/**
 * After this number of failures a part that can't be stored is left out, so that the operation
 * ends.
 */
const strictTries = 3
const longestPauseSeconds = 30

/** @throws LeaseLostError when another worker has the operation by now, or this one stops */
export async function concludeOperation(
  context: OperationContext,
  reported: Conclusion,
): Promise<void> {
  const { lease, deps } = context
  const conclusion = await replaceReportedState(deps, reported)
  for (let tries = 1; ; tries += 1) {
    try {
      return await lease.persist(() =>
        deps.store.runInTransaction(store =>
          storeConclusion(store, context, conclusion, tries > strictTries),
        ),
      )
    } catch (error) {
      if (error instanceof LeaseLostError) throw error
      deps.log.error(
        { operation: conclusion.operation.id, tries, err: error },
        'the end of an operation could not be stored; the worker retries',
      )
    }
    const seconds = Math.min(2 ** (tries - 1), longestPauseSeconds)
    await lease.runUnderLease(sleep(seconds * 1000, undefined, { ref: false }))
  }
}

type Part = (name: string, work: (store: Store) => Promise<unknown>) => Promise<void>

async function storeConclusion(
  store: Store,
  context: OperationContext,
  conclusion: Conclusion,
  tolerant: boolean,
): Promise<void> {
  const { deps, environment } = context
  const { operation, ending } = conclusion
  await renewLeaseIn(store, context, operation)
  const omitted: string[] = []
  const part = tolerant
    ? createTolerantPart(store, context, conclusion, omitted)
    : createStrictPart(store)
  const status: Status = isApplied(ending) ? 'succeeded' : ending.status
  const ended = { operation, environment, status }
  const events = isWriting(operation) ? await store.history.listSteps(operation.id) : []

  await part('tests', store => storeTests(store, conclusion))
  await part('state', store => storeState(store, conclusion, environment))
  await part('deployment', store => storeDeployment(store, conclusion))
  await part('plan', store => storePlan(store, conclusion))
  await part('history', store => recordHistory(store, conclusion, events))
  const report = ending.status === 'succeeded' ? conclusion.report : null
  await part('drift', store => deps.drift.conclude(store, { ...ended, report }))
  await part('parity', async store => deps.parity?.conclude(store, ended))
  if (omitted.length > 0) await noteOmitted(store, context, conclusion, omitted)
  const changes = conclusion.wrote
    ? countChanges(conclusion.result?.changes ?? {}, events, conclusion.result?.kept?.length)
    : null
  const shared = await noteShared(store, conclusion, environment, events)
  await storeEnding(store, conclusion, changes, shared)
  await part('leftovers', store => keepLeftovers(store, operation, environment, conclusion.cleanup))
  if (operation.removeEnvironment && ending.status === 'succeeded')
    await store.environments.delete(operation.environment)
  await part('adoption', store => removeUnadopted(store, operation, ending))
  await part('promotion', async store =>
    deps.promotion?.conclude(store, {
      operation,
      environment,
      status: ending.status,
      error: ending.error,
      wrote: conclusion.wrote,
      internal: ending.internal === true,
    }),
  )
  await part('notice', async store => {
    const final = await store.operations.get(operation.id)
    if (final) await noticeEnd(store, final)
  })
}

function createStrictPart(store: Store): Part {
  return async (_name, work) => {
    await work(store)
  }
}

/** A part that can't be stored is undone alone, logged, and named in `omitted`. */
function createTolerantPart(
  store: Store,
  { deps: { log } }: OperationContext,
  { operation }: Conclusion,
  omitted: string[],
): Part {
  return async (name, work) => {
    try {
      await store.runInSavepoint(work)
    } catch (error) {
      if (error instanceof LeaseLostError || isOutage(error)) throw error
      log.error(
        { operation: operation.id, part: name, err: error },
        'the operation ends without a part of its result',
      )
      omitted.push(name)
    }
  }
}

async function noteOmitted(
  store: Store,
  { lease }: OperationContext,
  { operation }: Conclusion,
  omitted: string[],
): Promise<void> {
  const message =
    `not stored with the end of the operation: ${omitted.join(', ')}; the log of the ` +
    'service has the errors. A drift check records the state again'
  const body = { type: 'diagnostic' as const, severity: 'error' as const, message }
  const event = { n: null, at: new Date().toISOString(), body }
  await store.operations.append(operation.id, 'service', [event], lease.fence)
}

async function storeTests(store: Store, { tests }: Conclusion): Promise<void> {
  for (const test of tests) await store.testResults.add(test)
}

async function storeState(
  store: Store,
  conclusion: Conclusion,
  environment: Environment,
): Promise<void> {
  const { operation, result } = conclusion
  const written = getWrittenState(conclusion)
  if (!result && written) await store.environments.record(operation.environment, written)
  if (!result) return
  if (!isWriting(operation)) await noteOutOfBand(store, operation, result)
  const keepsRecords = conclusion.stateIsRecorded || hasFoundLoss(conclusion, environment)
  const record = keepsRecords ? { ...result, state: null } : result
  await store.environments.record(operation.environment, {
    ...createStackRecord(record),
    ...written,
  })
  await rememberSecrets(store, operation.environment, result)
}

/** A state that may have been written and could not be read afterwards is not known. */
function getWrittenState({ operation, ending, result, healed, wrote, reading }: Conclusion) {
  const edited = operation.kind === 'state-edit' && isApplied(ending)
  const mends = Boolean(result?.healed) || 'rescue' in (result?.timings ?? {})
  const mended = healed !== null || (mends && !reading)
  if (!wrote && !mended && !(edited && isWriting(operation))) return null
  return { writtenState: result?.state?.contentDigest ?? null }
}

/**
 * An operation that was refused because the state is empty must not record that state, because the
 * next operation would treat it as known. A preview or a drift check records it, with a notice.
 */
function hasFoundLoss(
  { ending, result, wrote }: Conclusion,
  { resourceCount }: Environment,
): boolean {
  const refused = ending.status === 'refused' && !wrote
  return refused && resourceCount > 0 && result?.state?.resources.length === 0
}

async function storeDeployment(
  store: Store,
  { operation, result, ending }: Conclusion,
): Promise<void> {
  if (!result) return
  const record = createDeploymentRecord(operation, result, ending)
  await store.environments.record(operation.environment, record)
}

async function storePlan(
  store: Store,
  { operation, result, report, ending }: Conclusion,
): Promise<void> {
  const plan = result && buildPlan(operation, result)
  if (plan) await store.plans.save(plan)
  if (report && ending.status === 'succeeded') await store.operations.saveDrift(report)
}

async function noteShared(
  store: Store,
  { operation, result }: Conclusion,
  environment: Environment,
  events: EventBody[],
): Promise<string[]> {
  if (!result?.state || stateKinds.includes(operation.kind)) return []
  const created = events.flatMap(body =>
    body.type === 'resource' && creations.includes(body.change.op) ? [body.change.urn] : [],
  )
  if (created.length === 0) return []
  const note = await findShared(store, environment, result.state.resources, new Set(created))
  return note === null ? [] : [note]
}

const creations = ['create', 'create-replacement']

async function storeEnding(
  store: Store,
  { operation, from, ending, result, healed, cleanup }: Conclusion,
  changes: Record<string, number> | null,
  shared: string[],
): Promise<void> {
  const healing = healed ?? result?.healed
  const ended = await store.operations.transition(operation.id, {
    from,
    to: ending.status,
    actor: toActorRecord(from === 'interrupted' ? healer : worker),
    reason: ending.reason,
    error: ending.error,
    ...(operation.approval?.status === 'lapsed' && { approval: operation.approval }),
    ...(ending.stopped && { stopped: ending.stopped }),
    ...(result && selectReported(result, shared)),
    ...(changes && { changes }),
    ...(cleanup && { cleanup }),
    ...(healing && { healed: healing }),
  })
  if (!ended) throw new LeaseLostError('fence-lost')
}

/** The outcome of the operation according to its run. */
function selectReported(result: RunResult, shared: string[]) {
  const { changes, engineVersion, settingsDigest, schemaDigest, imported, stopped } = result
  const notes = [...result.notes, ...shared]
  // a worker of an earlier version wrote the result
  const kept = result.kept ?? []
  return {
    changes,
    engineVersion,
    settingsDigest,
    schemaDigest,
    ...(notes.length > 0 && { notes }),
    ...(imported && { imported }),
    ...(kept.length > 0 && { kept }),
    ...(stopped && { stopped }),
  }
}
