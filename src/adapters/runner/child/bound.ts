/**
 * Runs that are bound by a gate or an approval: the run that plans records the changes and a digest
 * of them; the run that applies previews again before it writes, and writes only when the digest is
 * the same.
 */
import { mergeSettings } from '../../../model/stackSettings.ts'
import { join } from 'node:path'
import { toRecord } from '../../../model/checkpoint.ts'
import type { ConfigMap } from '../../../model/run.ts'
import { createBinding, listChangedParts } from './binding.ts'
import type { PlannedChanges } from './binding.ts'
import { callEngine } from './call.ts'
import { RunFailure } from './failure.ts'
import { toPlanPreview } from './planPreview.ts'
import type { PlanPreview, MakePreview } from './planPreview.ts'
import { refuseOtherState } from './lostState.ts'
import { noteLosses, previewWithRefresh, refuseStateful } from './plan.ts'
import type { Run } from './run.ts'
import { planFile, readPlannedSecrets } from './plannedSecrets.ts'
import { buildScope } from './scope.ts'
import { readState, requireReadableState } from './stack.ts'
import type { Step } from './steps.ts'
import { judgeMissing } from './missingResources.ts'

/**
 * An engine with a plan refuses changes that the plan does not contain (`up --plan`; pkg/v3
 * `resource/deploy/plan.go`).
 */
export async function previewUpdate(run: Run, quiet: boolean): Promise<PlanPreview> {
  const plan = findPlanFile(run)
  const recording = await callEngine(
    run,
    'plan',
    false,
    (stack, options) =>
      stack.preview({ ...options, ...buildScope(run), ...(plan ? { plan } : {}) }),
    { quiet, program: true },
  )
  notePlan(run, plan)
  return { ...(await toPlanPreview(run, recording)), refreshed: null }
}

export async function previewReconcile(run: Run, quiet: boolean): Promise<PlanPreview> {
  const plan = run.request.options.targets.length === 0 ? findPlanFile(run) : null
  const recording = await previewWithRefresh(run, quiet, plan)
  notePlan(run, plan)
  return toPlanPreview(run, recording)
}

export async function previewDestruction(run: Run, quiet: boolean): Promise<PlanPreview> {
  const recording = await callEngine(
    run,
    'plan',
    false,
    (stack, options) => stack.previewDestroy(options),
    { quiet },
  )
  return { ...(await toPlanPreview(run, recording)), refreshed: null, state: [] }
}

/** A run that applies a plan binds the engine to it; one that plans reads its secrets. */
function findPlanFile({ request, folder }: Run): string | null {
  return request.bound ? join(folder, planFile) : null
}

function notePlan(run: Run, plan: string | null): void {
  if (run.request.bound?.expected) run.enginePlan = plan
  else if (plan !== null) run.facts.plannedSecrets = readPlannedSecrets(run)
}

/** The step of a run that plans. */
export function createPlanStep(makePreview: MakePreview): Step {
  return {
    name: 'plan',
    reported: true,
    take: async run => {
      await recordPlan(run, await makePreview(run, false))
    },
  }
}

async function recordPlan(run: Run, preview: PlanPreview): Promise<void> {
  Object.assign(run.facts, {
    refreshed: preview.refreshed,
    planned: preview.planned,
    plannedState: preview.state,
    changes: preview.changes,
  })
  await bind(run, preview)
  run.before = await readState(run)
  await refuseOtherState(run, () => requireReadableState(run))
  noteLosses(run, (run.before.resources ?? []).map(toRecord), preview.planned)
  // the run that applies refuses these, so the approver should know them
  for (const judge of [
    () => judgeMissing(run, preview.vanished),
    () => judgeStateful(run, preview),
  ])
    await warnOnFailure(run, judge)
}

async function judgeStateful(run: Run, { planned }: PlanPreview): Promise<void> {
  if (!['destroy', 'rebuild'].includes(run.request.kind)) await refuseStateful(run, planned)
}

async function warnOnFailure(run: Run, judge: () => void | Promise<void>): Promise<void> {
  try {
    await judge()
  } catch (error) {
    if (!(error instanceof RunFailure)) throw error
    run.log.addDiagnostic(
      'warning',
      `applying this would be refused: ${error.message}${error.hint ? ` (${error.hint})` : ''}`,
    )
  }
}

/**
 * The step of a run that applies, before it writes: does nothing where the run is not bound. Throws
 * `plan-changed`.
 */
export function createBoundStep(makePreview: MakePreview): Step {
  return {
    name: 'bound',
    take: async run => {
      if (run.request.bound?.expected) await checkPlan(run, await makePreview(run, true))
    },
  }
}

async function checkPlan(run: Run, preview: PlanPreview): Promise<void> {
  await requireSamePlan(run, preview)
  judgeMissing(run, preview.vanished)
  await judgeStateful(run, preview)
  noteLosses(run, (run.before?.resources ?? []).map(toRecord), preview.planned)
}

/**
 * Throws `plan-changed` when the digest differs from the expected one; the message names the parts
 * that differ.
 */
export async function requireSamePlan(run: Run, found: PlannedChanges): Promise<void> {
  const expected = run.request.bound?.expected
  const binding = await bind(run, found)
  if (!binding || !expected || binding.digest === expected.digest) return
  const parts = listChangedParts(binding, expected)
  throw new RunFailure(
    'plan-changed',
    'the changes are no longer those of the plan: ' +
      `${parts.map(part => reasons[part] ?? part).join(', ')}. Nothing was written`,
    { hint: 'the operation plans again automatically' },
  )
}

const reasons: Record<string, string> = {
  revision: 'the commit differs',
  dependencies: 'the dependencies differ',
  settings: 'the settings differ',
  state: 'the recorded state has changed',
  planned: 'the planned changes differ',
  options: 'the options differ',
}

/** Records the digest that a plan binds to, where the request needs it. */
export async function bind(run: Run, found: PlannedChanges): Promise<Run['facts']['binding']> {
  const { request, settings, facts } = run
  if (request.bound)
    facts.binding = createBinding(request, {
      ...found,
      settingsDigest: facts.settingsDigest,
      config: mergeSettings({
        file: settings.config,
        service: selectPlaceSettings(request.cloud.config),
      }),
      state: await readState(run),
    })
  return facts.binding
}

/**
 * Returns the provider settings without those that select the identity, because a plan uses the
 * read-only role where one is configured.
 */
function selectPlaceSettings(config: ConfigMap): ConfigMap {
  return Object.fromEntries(
    Object.entries(config).filter(([key]) => !/^aws:(assumeRoles?|profile)$/.test(key)),
  )
}
