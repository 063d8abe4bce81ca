/**
 * A run that may not write reports a recorded state that its own program could have made up. What
 * later operations, imports and the gate act on is what the service itself reads.
 */
import { summarise } from '../../../model/checkpoint.ts'
import type { Operation } from '../../../model/operation.ts'
import type { RunResult } from '../../../model/run.ts'
import type { Conclusion } from './conclusion.ts'
import type { ExecutorDeps } from './executorDeps.ts'
import { loadTree } from './runRequest.ts'

type Deps = Pick<ExecutorDeps, 'store' | 'states' | 'trees' | 'log'>
type OwnState = Pick<RunResult, 'state' | 'encryptionSalt'> & Pick<Conclusion, 'stateIsRecorded'>

/**
 * The conclusion of a reading run with the state that the service reads in place of the reported
 * one; every other conclusion unchanged. A state that can't be read is null, which records nothing.
 */
export async function replaceReportedState(
  deps: Deps,
  conclusion: Conclusion,
): Promise<Conclusion> {
  const { reading, result, operation } = conclusion
  if (!reading || !result?.state) return conclusion
  const own = await readOwnState(deps, operation, result).catch((err: unknown) => {
    deps.log.warn(
      { operation: operation.id, err },
      'the recorded state could not be read after a run that only reads',
    )
    return { state: null, encryptionSalt: null, stateIsRecorded: false }
  })
  if (own.state && own.state.digest !== result.state.digest)
    deps.log.warn(
      { operation: operation.id, reported: result.state.digest, read: own.state.digest },
      'a run that only reads reported another recorded state than the service reads',
    )
  const { stateIsRecorded, ...fields } = own
  return { ...conclusion, result: { ...result, ...fields }, stateIsRecorded }
}

async function readOwnState(
  deps: Deps,
  operation: Operation,
  result: RunResult,
): Promise<OwnState> {
  const { project } = await loadTree(deps, operation)
  const found = await deps.states.read(`organization/${project}/${operation.environment}`)
  const salt = found?.deployment.secrets_providers?.state?.salt ?? null
  const state = found && summarise(found.deployment)
  const recorded = await deps.store.environments.getStateDigest(operation.environment)
  return {
    state,
    // the records of the last run that wrote stay, in which its secrets are masked
    stateIsRecorded: state?.digest === recorded,
    encryptionSalt: salt ?? (await acceptFirstSalt(deps, operation, result)),
  }
}

/** The first run of an environment may be a preview, whose engine has made its salt. */
async function acceptFirstSalt(
  { store, states }: Deps,
  { environment }: Operation,
  { encryptionSalt }: RunResult,
): Promise<string | null> {
  const recorded = await store.environments.getSecrets(environment)
  if (recorded.encryptionSalt !== null || encryptionSalt === null) return null
  return (await states.open(encryptionSalt)) ? encryptionSalt : null
}
