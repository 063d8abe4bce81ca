/**
 * Rebuilds an environment after a preview. Resources with data can be kept, or only chosen
 * resources replaced.
 */
import {
  selectDeleted,
  collectKeptUrns,
  findProtection,
  type LinkedResource,
} from '../../../analysis/deploy/keep.ts'
import type { ResourceChange, ResourceRecord } from '../../../model/operation.ts'
import { getName, toRecord } from '../../../model/checkpoint.ts'
import type { Deployment } from '../../../model/checkpoint.ts'
import { callEngine } from './call.ts'
import { RunFailure } from './failure.ts'
import { buildScope } from './scope.ts'
import { toPlanPreview } from './planPreview.ts'
import type { PlanPreview } from './planPreview.ts'
import { refuseStateful } from './plan.ts'
import type { Recording } from './recording.ts'
import type { Run } from './run.ts'
import { readState } from './stack.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'
import { getUrnType } from '../../../lib/typeName.ts'

/**
 * Checks a rebuild before it writes; throws `stateful-replacement`, `deletion-protected`. A rebuild
 * without targets replaces everything.
 */
export async function planRebuild(run: Run): Promise<void> {
  const {
    options: { keepStateful, replace },
    environment,
  } = run.request
  if (replace.length === 0 && (!keepStateful || environment.kind === 'ephemeral')) return
  const { changes } = await runPreview(run, true)
  // the following run of the program must keep the same resources
  const kept = replace.length > 0 ? null : collectKeptUrns(linkResources(await readState(run)))
  const judged = changes.filter(({ urn }) => kept === null || kept.has(urn))
  await refuseProtected(run, judged)
  await refuseStateful(run, judged)
}

/** Returns the URNs that a rebuild destroys first; null means everything. */
export async function listDestroyedFirst(run: Run): Promise<string[] | null> {
  const {
    request: { options },
  } = run
  if (!options.keepStateful) return null
  // the state is read again, because pending creates may have been adopted since it was saved
  const resources = linkResources(await readState(run))
  const going = selectDeleted(resources, options)
  return going.length === resources.length ? null : [...new Set(going.map(({ urn }) => urn))]
}

/**
 * Returns the changes of a rebuild: a preview compares with the recorded state, but the rebuild
 * creates all resources that it destroys first, whatever the preview reports for them.
 */
export async function previewRebuild(run: Run, quiet: boolean): Promise<PlanPreview> {
  const recorded = await readState(run)
  run.before ??= recorded
  const recording = await runPreview(run, quiet)
  const { options } = run.request
  const preview = { ...(await toPlanPreview(run, recording)), refreshed: null }
  const found =
    options.replace.length === 0
      ? recreate(
          preview,
          new Set(selectDeleted(linkResources(recorded), options).map(({ urn }) => urn)),
        )
      : preview
  if (!quiet) warnOfProtection(run, (recorded.resources ?? []).map(toRecord))
  return { ...found, changes: countByOp(found.planned) }
}

function runPreview(run: Run, quiet: boolean): Promise<Recording> {
  return callEngine(
    run,
    'plan',
    false,
    (stack, options) => stack.preview({ ...options, ...buildScope(run) }),
    { quiet, program: true },
  )
}

function recreate(preview: PlanPreview, going: Set<string>): PlanPreview {
  const declared = new Set(
    preview.steps.filter(({ after }) => after !== null).map(({ urn }) => urn),
  )
  const made = [...declared].filter(urn => going.has(urn))
  const planned = [
    ...[...going].reverse().map(urn => toChange(urn, 'delete')),
    ...made.map(urn => toChange(urn, 'create')),
    ...preview.planned.filter(({ urn }) => !going.has(urn)),
  ].filter(({ type }) => !type.startsWith('pulumi:providers:'))
  const state = preview.state
    .filter(({ urn }) => !going.has(urn) || declared.has(urn))
    .map(record => (going.has(record.urn) ? { ...record, id: null, outputs: {} } : record))
  const steps = preview.steps.map(step =>
    step.after && going.has(step.urn) ? { ...step, op: 'create' } : step,
  )
  return { ...preview, planned, state, steps }
}

function toChange(urn: string, op: string): ResourceChange {
  return {
    urn,
    type: getUrnType(urn),
    name: getName(urn),
    op,
    properties: [],
  }
}

function countByOp(changes: ResourceChange[]): Record<string, number> {
  return Object.fromEntries(
    Object.entries(Object.groupBy(changes, ({ op }) => op)).map(([op, some]) => [
      op,
      requirePresent(some).length,
    ]),
  )
}

async function refuseProtected(run: Run, changes: ResourceChange[]): Promise<void> {
  const going = new Set(
    changes.filter(({ op }) => op === 'replace' || op === 'delete').map(({ urn }) => urn),
  )
  const found = ((await readState(run)).resources ?? [])
    .map(toRecord)
    .filter(({ urn }) => going.has(urn))
    .map(findProtection)
    .filter(line => line !== null)
  if (found.length > 0)
    throw new RunFailure(
      'deletion-protected',
      `this would replace or delete protected resources: ${found.join('; ')}. Nothing was written`,
      {
        hint: 'turn the protection off in the program or its settings, deploy, and try again',
      },
    )
}

function warnOfProtection({ request, log }: Run, recorded: ResourceRecord[]): void {
  const found = selectDeleted(recorded, request.options)
    .map(findProtection)
    .filter(line => line !== null)
  if (found.length > 0)
    log.addDiagnostic('warning', `protected, so this would be refused: ${found.join('; ')}`)
}

/** The engine treats `deletedWith` as a dependency, too. */
function linkResources(state: Deployment): LinkedResource[] {
  return (state.resources ?? []).map(resource => {
    const { deletedWith } = resource as { deletedWith?: string }
    return {
      ...toRecord(resource),
      dependencies: [...(resource.dependencies ?? []), ...(deletedWith ? [deletedWith] : [])],
    }
  })
}
