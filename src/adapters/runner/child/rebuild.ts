/**
 * Rebuilds: a preview comes first; resources with data can be kept, or only chosen resources
 * replaced.
 */
import {
  selectDeleted,
  collectKeptUrns,
  protection,
  type Linked,
} from '../../../analysis/deploy/keep.ts'
import type { ResourceChange, ResourceRecord } from '../../../model/operation.ts'
import { nameOf, recordOf } from '../../../model/checkpoint.ts'
import type { Deployment } from '../../../model/checkpoint.ts'
import { callEngine } from './call.ts'
import { RunFailure } from './failure.ts'
import { scope } from './scope.ts'
import { toPlanPreview } from './planPreview.ts'
import type { PlanPreview } from './planPreview.ts'
import { refuseStateful } from './plan.ts'
import type { Recording } from './recording.ts'
import type { Run } from './run.ts'
import { readState } from './stack.ts'

/**
 * Before a rebuild writes: throws `stateful-replacement`, `deletion-protected`. A whole one
 * replaces everything, as its name says.
 */
export async function planRebuild(run: Run): Promise<void> {
  const {
    options: { keepStateful, replace },
    environment,
  } = run.request
  if (replace.length === 0 && (!keepStateful || environment.kind === 'ephemeral')) return
  const { changes } = await runPreview(run, true)
  // what is kept is kept by the run of the program that follows, too
  const kept = replace.length > 0 ? null : collectKeptUrns(linkResources(await readState(run)))
  const judged = changes.filter(({ urn }) => kept === null || kept.has(urn))
  await refuseProtected(run, judged)
  await refuseStateful(run, judged)
}

/** The URNs that a rebuild destroys first; null is everything. */
export async function listDestroyedFirst(run: Run): Promise<string[] | null> {
  const {
    request: { options },
  } = run
  if (!options.keepStateful) return null
  // not as it was saved before: pending creates may have been adopted since
  const resources = linkResources(await readState(run))
  const going = selectDeleted(resources, options)
  return going.length === resources.length ? null : [...new Set(going.map(({ urn }) => urn))]
}

/**
 * What a rebuild would do: a preview compares with what is recorded, but what is destroyed first is
 * created, whatever that says of it.
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
  if (!quiet) warnOfProtection(run, (recorded.resources ?? []).map(recordOf))
  return { ...found, changes: countByOp(found.planned) }
}

function runPreview(run: Run, quiet: boolean): Promise<Recording> {
  return callEngine(
    run,
    'plan',
    false,
    (stack, options) => stack.preview({ ...options, ...scope(run) }),
    { quiet, program: true },
  )
}

function recreate(preview: PlanPreview, going: Set<string>): PlanPreview {
  const declared = new Set(
    preview.steps.filter(({ after }) => after !== null).map(({ urn }) => urn),
  )
  const made = [...declared].filter(urn => going.has(urn))
  const planned = [
    ...[...going].reverse().map(urn => changeOf(urn, 'delete')),
    ...made.map(urn => changeOf(urn, 'create')),
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

function changeOf(urn: string, op: string): ResourceChange {
  return {
    urn,
    type: urn.split('::')[2]!.split('$').at(-1)!,
    name: nameOf(urn),
    op,
    properties: [],
  }
}

function countByOp(changes: ResourceChange[]): Record<string, number> {
  return Object.fromEntries(
    Object.entries(Object.groupBy(changes, ({ op }) => op)).map(([op, some]) => [op, some!.length]),
  )
}

async function refuseProtected(run: Run, changes: ResourceChange[]): Promise<void> {
  const going = new Set(
    changes.filter(({ op }) => op === 'replace' || op === 'delete').map(({ urn }) => urn),
  )
  const found = ((await readState(run)).resources ?? [])
    .map(recordOf)
    .filter(({ urn }) => going.has(urn))
    .map(protection)
    .filter(line => line !== null)
  if (found.length > 0)
    throw new RunFailure(
      'deletion-protected',
      `this would replace or delete protected resources: ${found.join('; ')}. Nothing was written`,
      {
        hint: 'turn the protection off in the program or its settings, deploy that, and try again',
      },
    )
}

function warnOfProtection({ request, log }: Run, recorded: ResourceRecord[]): void {
  const found = selectDeleted(recorded, request.options)
    .map(protection)
    .filter(line => line !== null)
  if (found.length > 0)
    log.diagnostic('warning', `protected, so this would be refused: ${found.join('; ')}`)
}

/** `deletedWith` is a dependency for the engine as well. */
function linkResources(state: Deployment): Linked[] {
  return (state.resources ?? []).map(resource => {
    const { deletedWith } = resource as { deletedWith?: string }
    return {
      ...recordOf(resource),
      dependencies: [...(resource.dependencies ?? []), ...(deletedWith ? [deletedWith] : [])],
    }
  })
}
