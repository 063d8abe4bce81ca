/**
 * Runs that a gate or an approval binds: the one that plans shows what it found and what that binds
 * to; the one that applies looks again before it writes, and writes only when it finds the same.
 */
import { join } from 'node:path'
import { recordOf } from '../../../model/checkpoint.ts'
import type { ConfigMap } from '../../../model/run.ts'
import { bindingOf, changedParts } from './binding.ts'
import type { Planned } from './binding.ts'
import { callEngine } from './call.ts'
import { RunFailure } from './failure.ts'
import { lookOf } from './look.ts'
import type { Look, Looks } from './look.ts'
import { refuseLostState } from './lostState.ts'
import { noteLosses, reconciling, refuseStateful } from './plan.ts'
import type { Run } from './run.ts'
import { readState } from './stack.ts'
import type { Step } from './steps.ts'
import { judgeVanished } from './vanished.ts'

/**
 * An engine that is given its own plan refuses what the plan has not (`up --plan`; pkg/v3
 * `resource/deploy/plan.go`).
 */
export async function lookAtUpdate(run: Run, quiet: boolean): Promise<Look> {
  const plan = planFile(run)
  const recording = await callEngine(
    run,
    'plan',
    false,
    (stack, options) => stack.preview({ ...options, ...(plan ? { plan } : {}) }),
    { quiet, program: true },
  )
  run.enginePlan = plan
  return { ...(await lookOf(run, recording)), refreshed: null }
}

export async function lookAtReconcile(run: Run, quiet: boolean): Promise<Look> {
  const plan = run.request.options.targets.length === 0 ? planFile(run) : null
  const recording = await reconciling(run, quiet, plan)
  run.enginePlan = plan
  return lookOf(run, recording)
}

export async function lookAtDestroy(run: Run, quiet: boolean): Promise<Look> {
  const recording = await callEngine(
    run,
    'plan',
    false,
    (stack, options) => stack.previewDestroy(options),
    { quiet },
  )
  return { ...(await lookOf(run, recording)), refreshed: null, state: [] }
}

function planFile({ request, folder }: Run): string | null {
  return request.bound?.expected ? join(folder, 'engine-plan.json') : null
}

/** The step of a run that plans. */
export function shows(looks: Looks): Step {
  return {
    name: 'plan',
    told: true,
    take: async run => {
      await show(run, await looks(run, false))
    },
  }
}

async function show(run: Run, look: Look): Promise<void> {
  Object.assign(run.facts, {
    refreshed: look.refreshed,
    planned: look.planned,
    plannedState: look.state,
    changes: look.changes,
  })
  await bind(run, look)
  run.before = await readState(run)
  refuseLostState(run)
  noteLosses(run, (run.before.resources ?? []).map(recordOf), look.planned)
  // the run that applies refuses for these; whoever is asked to approve should know
  for (const judge of [() => judgeVanished(run, look.vanished), () => judgeStateful(run, look)])
    await warnOf(run, judge)
}

async function judgeStateful(run: Run, { planned }: Look): Promise<void> {
  if (!['destroy', 'rebuild'].includes(run.request.kind)) await refuseStateful(run, planned)
}

async function warnOf(run: Run, judge: () => void | Promise<void>): Promise<void> {
  try {
    await judge()
  } catch (error) {
    if (!(error instanceof RunFailure)) throw error
    run.log.diagnostic(
      'warning',
      `applying this would be refused: ${error.message}${error.hint ? ` (${error.hint})` : ''}`,
    )
  }
}

/**
 * The step of a run that applies, before it writes: nothing where the run is not bound. Throws
 * `plan-changed`.
 */
export function keeps(looks: Looks): Step {
  return {
    name: 'bound',
    take: async run => {
      if (run.request.bound?.expected) await keep(run, await looks(run, true))
    },
  }
}

async function keep(run: Run, look: Look): Promise<void> {
  await keepTo(run, look)
  judgeVanished(run, look.vanished)
  await judgeStateful(run, look)
  noteLosses(run, (run.before?.resources ?? []).map(recordOf), look.planned)
}

/**
 * Throws `plan-changed` when this is not what was agreed on; the message names the parts that
 * differ.
 */
export async function keepTo(run: Run, found: Planned): Promise<void> {
  const expected = run.request.bound?.expected
  const binding = await bind(run, found)
  if (!binding || !expected || binding.digest === expected.digest) return
  const parts = changedParts(binding, expected)
  throw new RunFailure(
    'plan-changed',
    `what would be done is not what was planned any more: ${parts.map(part => says[part] ?? part).join(', ')}. Nothing was written`,
    { hint: 'it plans again by itself' },
  )
}

const says: Record<string, string> = {
  revision: 'the commit is another',
  dependencies: 'the dependencies are others',
  settings: 'the settings are others',
  state: 'the recorded state has changed',
  planned: 'the planned changes are others',
  options: 'something else is asked for',
}

/** Notes what a plan binds to, where that is asked for. */
export async function bind(run: Run, found: Planned): Promise<Run['facts']['binding']> {
  const { request, settings, facts } = run
  if (request.bound)
    facts.binding = bindingOf(request, {
      ...found,
      settingsDigest: facts.settingsDigest,
      config: { ...settings.config, ...whereOf(request.cloud.config) },
      state: await readState(run),
    })
  return facts.binding
}

/**
 * Where it writes, without who it is there: a plan is made with the rights to read alone, where
 * there are such.
 */
function whereOf(config: ConfigMap): ConfigMap {
  return Object.fromEntries(
    Object.entries(config).filter(([key]) => !/^aws:(assumeRoles?|profile)$/.test(key)),
  )
}
