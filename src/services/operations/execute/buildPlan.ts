import { collectKeptUrns } from '../../../analysis/deploy/keep.ts'
import { findDataLosses } from '../../../analysis/deploy/dataLoss.ts'
import type { Operation, Plan, ResourceChange, ResourceRecord } from '../../../model/operation.ts'
import type { RunResult } from '../../../model/run.ts'
import { listDependents } from './dependents.ts'

/** Returns the plan of a run for later reading; null when the run has no plan. */
export function buildPlan(
  { id, environment, revision, options }: Operation,
  result: RunResult,
): Plan | null {
  const { plannedState, state, settings, binding, settingsDigest, schemaDigest } = result
  if (!plannedState) return null
  const planned = result.planned ?? []
  const recorded: ResourceRecord[] = state?.resources ?? []
  return {
    operation: id,
    environment,
    revision: revision?.id ?? '',
    at: new Date().toISOString(),
    refreshed: result.refreshed ?? [],
    planned,
    dependents: options.targets.length > 0 ? listDependents(recorded, options.targets) : [],
    state: plannedState,
    lost: findLostData(recorded, planned),
    kept: options.keepStateful ? [...collectKeptUrns(recorded)] : [],
    ...selectAdded(result),
    settings,
    ruleFindings: (result.ruleFindings ?? []).filter(({ state }) => state === 'planned'),
    ...(binding
      ? { ...binding, stateDigest: state?.digest ?? null, settingsDigest, schemaDigest }
      : {}),
  }
}

/** What the service has added to the result of the run. */
const selectAdded = ({ images, secretDigests }: RunResult) => ({
  ...(images ? { images } : {}),
  ...(secretDigests ? { secretDigests: secretDigests.planned } : {}),
})

/** Resources that contain data and would be deleted or replaced, with their ids in the cloud. */
function findLostData(
  recorded: ResourceRecord[],
  planned: ResourceChange[],
): NonNullable<Plan['lost']> {
  const ids = new Map(recorded.map(({ urn, id }) => [urn, id]))
  return findDataLosses(planned, recorded).map(({ urn, type, name }) => ({
    urn,
    type,
    name,
    id: ids.get(urn) ?? null,
  }))
}
