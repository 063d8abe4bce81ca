/**
 * Previews a run before it writes. An engine can't be stopped between planning and writing, so a
 * separate preview protects resources that contain data. It costs a second or more, so a deploy
 * skips it where nothing can be replaced or deleted: nothing stateful is recorded, the copy is
 * ephemeral, or revision and recorded state are exactly those of the last whole deploy. The last
 * case does not cover a lookup of the program (an image, say) whose answer changed meanwhile;
 * production is therefore always planned.
 */
import { findDataLosses } from '../../../analysis/deploy/dataLoss.ts'
import { isStateful } from '../../../analysis/deploy/stateful.ts'
import type { ResourceChange, ResourceRecord } from '../../../model/operation.ts'
import { listCannotRestore } from '../../../analysis/gate/listCannotRestore.ts'
import { getName, toRecord, summarise } from '../../../model/checkpoint.ts'
import { callEngine } from './call.ts'
import { RunFailure } from './failure.ts'
import { buildScope } from './scope.ts'
import { buildPlannedState } from './buildPlannedState.ts'
import type { Recording } from './recording.ts'
import type { Run } from './run.ts'
import { readState } from './stack.ts'
import { judgeMissing } from './missingResources.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

/** Checks the plan before a deploy writes; throws `stateful-replacement`. */
export async function planDeploy(run: Run): Promise<void> {
  if (isBound(run)) return
  if (!needsPlan(run)) return noteLosses(run, listRecordsBefore(run), [])
  const { changes } = await callEngine(
    run,
    'plan',
    false,
    (stack, options) => stack.preview({ ...options, ...buildScope(run) }),
    { quiet: true, program: true },
  )
  noteLosses(run, listRecordsBefore(run), changes)
  await refuseStateful(run, changes)
}

/** A bound run has been previewed already and compared with the approved plan (bound.ts). */
function isBound({ request }: Run): boolean {
  return request.bound?.expected != null
}

/** Collects what a rollback can't restore, in its plan or before it writes. */
export function noteLosses(run: Run, recorded: ResourceRecord[], changes: ResourceChange[]): void {
  if (run.request.kind !== 'rollback') return
  run.facts.notes = listCannotRestore(recorded, changes)
  for (const note of run.facts.notes) run.log.addDiagnostic('warning', `can't be restored: ${note}`)
}

const listRecordsBefore = ({ before }: Run) => (before?.resources ?? []).map(toRecord)

function needsPlan({ request, before }: Run): boolean {
  const stateful = (before?.resources ?? []).some(resource => isStateful(resource.type))
  if (request.environment.kind === 'ephemeral' || !stateful) return false
  if ((requirePresent(before).pending_operations ?? []).length > 0) return true
  return (
    request.settledDigest === null ||
    request.settledDigest !== summarise(requirePresent(before)).digest
  )
}

/**
 * Checks the plan before a reconcile writes; throws `resources-missing`, `stateful-replacement`.
 */
export async function planReconcile(run: Run): Promise<void> {
  if (isBound(run)) return
  const recording = await previewWithRefresh(run, true)
  judgeMissing(run, recording.vanished)
  await refuseStateful(run, recording.changes)
}

/**
 * Refreshes and plans in one engine call: its refreshed resources have the op `refresh`, planned
 * ones their own op. `plan`: file for the engine's own plan.
 */
export function previewWithRefresh(
  run: Run,
  quiet: boolean,
  plan: string | null = null,
): Promise<Recording> {
  return callEngine(
    run,
    'plan',
    false,
    (stack, options) =>
      stack.preview({
        ...options,
        ...buildScope(run),
        ...(plan ? { plan } : {}),
        refresh: true,
      }),
    { quiet, program: true },
  )
}

/** The changes that a preview found, and the recorded state that would result. */
export async function showPlan(run: Run, recording: Recording): Promise<void> {
  run.facts.planned = recording.changes.filter(change => change.op !== 'refresh')
  const recorded = ((await readState(run)).resources ?? []).map(toRecord)
  run.facts.plannedState = buildPlannedState(recorded, recording.steps)
  noteLosses(run, recorded, run.facts.planned)
}

/**
 * Throws `stateful-replacement` when resources that contain data would be deleted or replaced and
 * the request does not name them.
 */
export async function refuseStateful(run: Run, changes: ResourceChange[]): Promise<void> {
  const { request } = run
  if (request.environment.kind === 'ephemeral') return
  const removals = changes.filter(({ op }) => op === 'replace' || op === 'delete')
  const { resources = [] } = removals.length > 0 ? await readState(run) : {}
  const going = findDataLosses(removals, resources).filter(
    ({ urn }) => !request.options.allowReplace.includes(urn),
  )
  if (going.length === 0) return
  const lines = going.map(
    ({ op, type, urn, properties }) =>
      `${type} ${getName(urn)} would be ` +
      `${op === 'delete' ? 'deleted' : `replaced${describeCauses(properties)}`}`,
  )
  throw new RunFailure(
    'stateful-replacement',
    `${lines.join('; ')}. Its data would be lost; nothing was written`,
    {
      hint:
        'to confirm it, request it again with "allowReplace": ' +
        `${JSON.stringify(going.map(({ type, urn }) => `${type}/${getName(urn)}`))}`,
      resources: going.map(({ urn, op }) => ({
        urn,
        message: op === 'delete' ? 'would be deleted' : 'would be replaced',
      })),
    },
  )
}

function describeCauses(properties: ResourceChange['properties']): string {
  const forced = properties.filter(property => property.replace).map(property => property.path)
  return forced.length > 0 ? ` because of ${forced.join(', ')}` : ''
}
