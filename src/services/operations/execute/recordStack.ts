/** Writes the result of a run to the environment. */
import { appliesWhole, isWriting, type Operation } from '../../../model/operation.ts'
import type { EnvironmentEvidence } from '../../../model/environmentStore.ts'
import type { RunResult } from '../../../model/run.ts'
import type { Store } from '../../../model/store.ts'
import { isApplied, type Ending } from './ending.ts'
import { LeaseLostError } from './lease.ts'
import type { OperationContext } from './operationContext.ts'
import { stateKinds } from '../../../model/operationKind.ts'

type StackRecord = Parameters<Store['environments']['record']>[1]

/** Runs in a transaction: the last check before a write that other workers rely on. */
export async function renewLeaseIn(
  store: Store,
  { deps: { worker, leaseSeconds }, lease: { fence } }: OperationContext,
  { id }: Operation,
): Promise<void> {
  if (!(await store.operations.renew(id, { worker, fence, leaseSeconds })))
    throw new LeaseLostError('fence-lost')
}

/**
 * An operation that reads or plans finds the state as the last operation left it, or as something
 * else has written it. The state is recorded in both cases, so the notice must be written before
 * that; the gate reads it.
 */
export async function noteOutOfBand(
  store: Store,
  { id, environment, kind }: Operation,
  { state }: RunResult,
): Promise<void> {
  const recorded = await store.environments.getStateDigest(environment)
  if (!state || recorded === null || recorded === state.digest) return
  await store.notices.add({
    type: 'state.out-of-band',
    environment,
    operation: id,
    detail: { recorded, read: state.digest },
    text:
      `a ${kind} of ${environment} found another recorded state than Twinstack's last ` +
      'operation left: something else wrote it, e.g. a plain pulumi',
  })
}

/** A state that could not be read changes nothing. */
export function createStackRecord(result: RunResult): StackRecord {
  const { encryptionSalt, state, outputs, sealedOutputs, secretDigests } = result
  const salt = encryptionSalt ? { encryptionSalt } : {}
  if (!state) return salt
  return {
    ...salt,
    state: { resources: state.resources, digest: state.digest },
    // healing may have written another state since
    ...(secretDigests?.of === state.digest ? { secretDigests: secretDigests.state } : {}),
    ...(outputs ? { outputs, sealedOutputs } : {}),
  }
}

/** The guard of an operation that has written has compared all ids that a client had written. */
function clearProvenIds(operation: Operation, ending: Ending): Pick<StackRecord, 'unprovenIds'> {
  const compared = isWriting(operation) && operation.kind !== 'state-edit'
  return isApplied(ending) && compared ? { unprovenIds: [] } : {}
}

/** The deployment after an operation, and its evidence. */
export function createDeploymentRecord(
  operation: Operation,
  result: RunResult,
  ending: Ending,
): StackRecord {
  return {
    ...getDeployedRevision(operation, ending),
    ...getSettledDigest(operation, result, ending),
    ...clearProvenIds(operation, ending),
    ...createEvidence(operation, result, ending),
  }
}

/** A state that is taken over was deployed with the revision that its proof has run. */
const deploys = ({ kind, options }: Operation): boolean =>
  !stateKinds.includes(kind) || options.stateEdit?.action === 'adopt'

/** A destroy with leftovers has destroyed the recorded resources. */
function getDeployedRevision(operation: Operation, ending: Ending): Pick<StackRecord, 'deployed'> {
  const done = isApplied(ending) || ending.error?.code === 'leftovers-found'
  if (!done || !isWriting(operation) || !deploys(operation)) return {}
  if (operation.kind === 'destroy') return { deployed: null }
  const { id, revision } = operation
  return revision ? { deployed: { operation: id, revision } } : {}
}

/**
 * The state after a whole deploy: as long as it does not change, the same revision has nothing to
 * replace.
 */
function getSettledDigest(
  operation: Operation,
  { state }: RunResult,
  ending: Ending,
): Pick<StackRecord, 'settledDigest'> {
  return isApplied(ending) && appliesWhole(operation) && state
    ? { settledDigest: state.digest }
    : {}
}

/**
 * The evidence of a run of the deployed revision in addition to its resources. After a write, the
 * deployed revision is the one that ran.
 */
function createEvidence(
  operation: Operation,
  result: RunResult,
  ending: Ending,
): { evidence?: EnvironmentEvidence | null } {
  if (!isApplied(ending)) return {}
  if (operation.kind === 'destroy') return { evidence: null }
  const ofDeployed =
    operation.kind === 'drift-check' || (isWriting(operation) && deploys(operation))
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
      ...(result.images ? { images: result.images } : {}),
      ruleFindings: ruleFindings?.filter(({ state }) => state === 'recorded') ?? null,
    },
  }
}
