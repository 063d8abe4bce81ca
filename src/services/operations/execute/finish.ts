import { actorRecord, healer, worker } from '../../../model/actor.ts'
import { isRefusal } from '../refusals.ts'
import { keepLeftovers } from './cleanup.ts'
import type { Execution } from './execution.ts'
import { recordHistory } from '../history/record.ts'
import { LeaseLostError } from './lease.ts'
import type { Store } from '../../../model/store.ts'
import type { RunResult } from '../../../model/run.ts'
import { dependentsOf } from './dependents.ts'
import { keptOf } from '../../../analysis/deploy/keep.ts'
import { isStateful } from '../../../analysis/deploy/stateful.ts'
import { mayHaveWritten } from './wrote.ts'
import {
  appliesWhole,
  isWriting,
  type Operation,
  type Plan,
  type ResourceChange,
  type ResourceRecord,
} from '../../../model/operation.ts'
import type { EnvironmentEvidence } from '../../../model/environmentStore.ts'
import type { Ending } from './ending.ts'

const applied = ({ status, applied }: Ending) => status === 'succeeded' || applied === true

/**
 * Ends the operation: recorded state, outputs, drift and the final transition in one transaction,
 * under the fence. `from` is the status that it holds the environment in.
 */
export async function finish(
  execution: Execution,
  from: 'running' | 'interrupted',
  ending: Ending,
): Promise<void> {
  const { deps, hold } = execution
  await hold.persist(() =>
    deps.store.transaction(async store => {
      await mustHold(store, execution)
      await record(store, execution, ending)
      await recordHistory(store, execution, ending)
      const status = applied(ending) ? 'succeeded' : ending.status
      await deps.drift.conclude(store, {
        operation: execution.operation,
        environment: execution.environment,
        status,
        report: ending.status === 'succeeded' ? execution.report : null,
      })
      await deps.parity?.conclude(store, {
        operation: execution.operation,
        environment: execution.environment,
        status,
      })
      await close(store, execution, from, ending)
      await deps.promotion?.conclude(store, {
        operation: execution.operation,
        environment: execution.environment,
        status: ending.status,
        error: ending.error,
        wrote: mayHaveWritten(execution, from) || execution.operation.wrote === true,
      })
    }),
  )
}

/** The last check before a write that other workers would believe. */
export async function mustHold(store: Store, { deps, hold, operation }: Execution): Promise<void> {
  const held = await store.operations.renew(operation.id, {
    worker: deps.worker,
    fence: hold.fence,
    leaseSeconds: deps.leaseSeconds,
  })
  if (!held) throw new LeaseLostError('fence-lost')
}

async function record(store: Store, execution: Execution, ending: Ending): Promise<void> {
  const { operation, result } = execution
  for (const test of execution.tests ?? []) await store.testResults.add(test)
  if (!result) return
  if (!isWriting(operation)) await noteOutOfBand(store, operation, result)
  await store.environments.record(operation.environment, {
    ...recorded(result),
    ...deployed(execution, ending),
    ...settled(execution, ending),
    ...evidence(execution, ending),
  })
  const plan = planOf(operation, result)
  if (plan) await store.plans.save(plan)
  if (execution.report && ending.status === 'succeeded')
    await store.operations.saveDrift(execution.report)
}

/**
 * Who only reads, or plans, finds the state as the last operation left it, or something else has
 * written it. What was read is recorded all the same, so this is the moment to say so, before that:
 * the gate asks for it.
 */
export async function noteOutOfBand(
  store: Store,
  { id, environment, kind }: Operation,
  { state }: RunResult,
): Promise<void> {
  const recorded = await store.environments.stateDigest(environment)
  if (!state || recorded === null || recorded === state.digest) return
  const read = state.digest
  await store.notices.add({
    type: 'state.out-of-band',
    environment,
    operation: id,
    detail: { recorded, read },
    text: `a ${kind} of ${environment} found another recorded state than Twinstack's last operation left: something else wrote it, e.g. a plain pulumi`,
  })
}

/**
 * What a run says of the stack, to be stored with the environment; a state that could not be read
 * changes nothing.
 */
export function recorded(result: RunResult): Parameters<Store['environments']['record']>[1] {
  const { encryptionSalt, state, outputs, sealedOutputs } = result
  if (!state) return encryptionSalt ? { encryptionSalt } : {}
  return {
    ...(encryptionSalt ? { encryptionSalt } : {}),
    state: { resources: state.resources, digest: state.digest },
    ...(outputs ? { outputs, sealedOutputs } : {}),
  }
}

/** A destroy that left something in the account has destroyed what was recorded. */
function deployed(
  { operation }: Execution,
  ending: Ending,
): { deployed?: { operation: string; revision: NonNullable<typeof operation.revision> } | null } {
  if (
    !(applied(ending) || ending.error?.code === 'leftovers-found') ||
    !isWriting(operation) ||
    operation.kind === 'import'
  )
    return {}
  if (operation.kind === 'destroy') return { deployed: null }
  return operation.revision
    ? { deployed: { operation: operation.id, revision: operation.revision } }
    : {}
}

/**
 * What a run of the deployed revision says besides its resources: after a write that revision is
 * the one that ran.
 */
function evidence(
  { operation, result }: Execution,
  ending: Ending,
): { evidence?: EnvironmentEvidence | null } {
  if (!applied(ending) || !result) return {}
  if (operation.kind === 'destroy') return { evidence: null }
  const ofDeployed =
    operation.kind === 'drift-check' || (isWriting(operation) && operation.kind !== 'import')
  if (!ofDeployed || result.settings === null) return {}
  const { settings, settingsDigest, providers, engineVersion, ruleFindings } = result
  return {
    evidence: {
      operation: operation.id,
      at: new Date().toISOString(),
      settings,
      settingsDigest,
      providers,
      engineVersion,
      ruleFindings: ruleFindings?.filter(found => found.state === 'recorded') ?? null,
    },
  }
}

/**
 * The state that a whole deploy left: while it is still that, the same revision has nothing to
 * replace.
 */
function settled({ operation, result }: Execution, ending: Ending): { settledDigest?: string } {
  return applied(ending) && appliesWhole(operation) && result?.state
    ? { settledDigest: result.state.digest }
    : {}
}

/** What a preview said, to be read later; null for operations that are none. */
export function planOf(
  { id, environment, revision, options }: Operation,
  {
    plannedState,
    planned,
    refreshed,
    state,
    settings,
    ruleFindings,
    binding,
    settingsDigest,
    schemaDigest,
  }: RunResult,
): Plan | null {
  if (!plannedState) return null
  const recorded: ResourceRecord[] = state?.resources ?? []
  return {
    operation: id,
    environment,
    revision: revision?.id ?? '',
    at: new Date().toISOString(),
    refreshed: refreshed ?? [],
    planned: planned ?? [],
    dependents: options.targets.length > 0 ? dependentsOf(recorded, options.targets) : [],
    state: plannedState,
    lost: lostOf(recorded, planned ?? []),
    kept: options.keepStateful ? [...keptOf(recorded)] : [],
    settings,
    ruleFindings: (ruleFindings ?? []).filter(found => found.state === 'planned'),
    ...(binding
      ? { ...binding, stateDigest: state?.digest ?? null, settingsDigest, schemaDigest }
      : {}),
  }
}

/** What holds data and would go, by its identity in the cloud. */
function lostOf(recorded: ResourceRecord[], planned: ResourceChange[]): NonNullable<Plan['lost']> {
  const ids = new Map(recorded.map(({ urn, id }) => [urn, id]))
  return planned
    .filter(({ op, type }) => (op === 'delete' || op === 'replace') && isStateful(type))
    .map(({ urn, type, name }) => ({ urn, type, name, id: ids.get(urn) ?? null }))
}

async function close(
  store: Store,
  execution: Execution,
  from: 'running' | 'interrupted',
  ending: Ending,
): Promise<void> {
  const { operation, result, healed, cleanup } = execution
  const ended = await store.operations.transition(operation.id, {
    from,
    to: ending.status,
    actor: actorRecord(from === 'interrupted' ? healer : worker),
    reason: ending.reason,
    error: ending.error,
    ...(operation.approval?.status === 'lapsed' ? { approval: operation.approval } : {}),
    ...(result
      ? {
          changes: result.changes,
          engineVersion: result.engineVersion,
          settingsDigest: result.settingsDigest,
          schemaDigest: result.schemaDigest,
        }
      : {}),
    ...(result?.notes?.length ? { notes: result.notes } : {}),
    ...(cleanup ? { cleanup } : {}),
    ...(result?.imported ? { imported: result.imported } : {}),
    ...(result?.stopped ? { stopped: result.stopped } : {}),
    ...((healed ?? result?.healed) ? { healed: healed ?? result?.healed ?? undefined } : {}),
  })
  if (!ended) throw new LeaseLostError('fence-lost')
  await keepLeftovers(store, execution)
  if (operation.removeEnvironment && ending.status === 'succeeded')
    await store.environments.delete(operation.environment)
}

/** How a run that ended by itself ends its operation. */
export function endingOf({ status, error, stopped }: RunResult): Ending {
  if (status === 'succeeded') return { status, reason: 'done', error: null }
  if (status === 'cancelled')
    return { status, reason: `cancelled, stopped ${stopped ?? 'politely'}`, error }
  if (error && isRefusal(error.code)) return { status: 'refused', reason: error.message, error }
  return {
    status: 'failed',
    reason: error?.message ?? 'the run failed without saying why',
    error: error ?? { code: 'internal', message: 'the run failed without saying why' },
  }
}
