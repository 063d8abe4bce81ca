/**
 * Rebuilding with care: what it would take is looked at first; what holds data can be kept, or only
 * chosen resources made anew.
 */
import { goingOf, keptOf, protection, type Linked } from '../../../analysis/deploy/keep.ts'
import type { ResourceChange, ResourceRecord } from '../../../model/operation.ts'
import { nameOf, recordOf } from '../../../model/checkpoint.ts'
import type { Deployment } from '../../../model/checkpoint.ts'
import { callEngine } from './call.ts'
import { RunFailure } from './failure.ts'
import { scope } from './scope.ts'
import { lookOf } from './look.ts'
import type { Look } from './look.ts'
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
  const { changes } = await previewed(run, true)
  // what is kept is kept by the run of the program that follows, too
  const kept = replace.length > 0 ? null : keptOf(linked(await readState(run)))
  const judged = changes.filter(({ urn }) => kept === null || kept.has(urn))
  await refuseProtected(run, judged)
  await refuseStateful(run, judged)
}

/** The URNs that a rebuild destroys first; null is everything. */
export async function destroyedFirst(run: Run): Promise<string[] | null> {
  const {
    request: { options },
  } = run
  if (!options.keepStateful) return null
  // not as it was saved before: pending creates may have been adopted since
  const resources = linked(await readState(run))
  const going = goingOf(resources, options)
  return going.length === resources.length ? null : [...new Set(going.map(({ urn }) => urn))]
}

/**
 * What a rebuild would do: a preview compares with what is recorded, but what is destroyed first is
 * created, whatever that says of it.
 */
export async function lookAtRebuild(run: Run, quiet: boolean): Promise<Look> {
  const recorded = await readState(run)
  run.before ??= recorded
  const recording = await previewed(run, quiet)
  const { options } = run.request
  const look = { ...(await lookOf(run, recording)), refreshed: null }
  const found =
    options.replace.length === 0
      ? anew(look, new Set(goingOf(linked(recorded), options).map(({ urn }) => urn)))
      : look
  if (!quiet) warnOfProtection(run, (recorded.resources ?? []).map(recordOf))
  return { ...found, changes: counted(found.planned) }
}

function previewed(run: Run, quiet: boolean): Promise<Recording> {
  return callEngine(
    run,
    'plan',
    false,
    (stack, options) => stack.preview({ ...options, ...scope(run) }),
    { quiet, program: true },
  )
}

function anew(look: Look, going: Set<string>): Look {
  const declared = new Set(look.steps.filter(({ after }) => after !== null).map(({ urn }) => urn))
  const made = [...declared].filter(urn => going.has(urn))
  const planned = [
    ...[...going].reverse().map(urn => changeOf(urn, 'delete')),
    ...made.map(urn => changeOf(urn, 'create')),
    ...look.planned.filter(({ urn }) => !going.has(urn)),
  ].filter(({ type }) => !type.startsWith('pulumi:providers:'))
  const state = look.state
    .filter(({ urn }) => !going.has(urn) || declared.has(urn))
    .map(record => (going.has(record.urn) ? { ...record, id: null, outputs: {} } : record))
  const steps = look.steps.map(step =>
    step.after && going.has(step.urn) ? { ...step, op: 'create' } : step,
  )
  return { ...look, planned, state, steps }
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

function counted(changes: ResourceChange[]): Record<string, number> {
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
        hint: 'turn the protection off in the program or its settings, deploy that, and ask again',
      },
    )
}

function warnOfProtection({ request, log }: Run, recorded: ResourceRecord[]): void {
  const found = goingOf(recorded, request.options)
    .map(protection)
    .filter(line => line !== null)
  if (found.length > 0)
    log.diagnostic('warning', `protected, so this would be refused: ${found.join('; ')}`)
}

/** `deletedWith` is a dependency for the engine as well. */
function linked(state: Deployment): Linked[] {
  return (state.resources ?? []).map(resource => {
    const { deletedWith } = resource as { deletedWith?: string }
    return {
      ...recordOf(resource),
      dependencies: [...(resource.dependencies ?? []), ...(deletedWith ? [deletedWith] : [])],
    }
  })
}
