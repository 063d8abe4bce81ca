import { join } from 'node:path'
import type { OperationKind } from '../../../model/operation.ts'
import { callEngine } from './call.ts'
import { RunFailure } from './failure.ts'
import { settlePending } from './heal.ts'
import { requireLanguageHost } from './language.ts'

import { compareCloud, toOptionalForPlan } from './driftCheck.ts'
import { hasDeleteHooks } from './hooks.ts'
import { refuseAmbiguous, buildScope } from './scope.ts'
import { adoptLeftovers, importResources } from './importing.ts'
import { adopts, proveAdoption, writeAdopted } from './adoptState.ts'
import { editState, refreshState } from './editState.ts'
import {
  createBoundStep,
  previewDestruction,
  previewReconcile,
  previewUpdate,
  createPlanStep,
} from './bound.ts'
import { planFile, readPlannedSecrets } from './plannedSecrets.ts'
import { planDeploy, planReconcile, showPlan } from './plan.ts'
import { listDestroyedFirst, previewRebuild, planRebuild } from './rebuild.ts'
import { inspectProgram, findSchemaDigest, validateSettings } from './program.ts'
import { addChanges, type Recording } from './recording.ts'
import type { Run } from './run.ts'
import { rescue } from './rescue.ts'
import { saveState } from './saveState.ts'
import { decryptSettings } from './secureSettings.ts'
import { hasSecure, getSettings } from './settings.ts'
import { runEngineCommand, ensureStack, prepare, readState, requireReadableState } from './stack.ts'
import { registerStateSecrets } from './stateSecrets.ts'
import { requireSpace } from './space.ts'
import { takeSteps, type Step } from './steps.ts'
import { refuseForeignFile, refuseForeignStack } from './foreignStack.ts'
import { refuseOtherState } from './lostState.ts'
import { refuseMissing } from './missingResources.ts'
import { checkReplaced } from './checkReplaced.ts'
import { excludeUndeclared } from './undeclared.ts'

const program: Step = { name: 'program', take: loadProgram }
const settings: Step = { name: 'settings', take: run => openSettings(run, true) }
const workspace: Step = { name: 'settings', take: run => openSettings(run, false) }
const stack: Step = { name: 'stack', take: ensureStack }
/**
 * before the stack is created when the engine is not needed for it, afterwards when the engine must
 * decrypt
 */
const validate: Step = {
  name: 'validate',
  take: async run => {
    if (!hasSecure(run.settings.config))
      await check(run, getSettings(run.request, run.settings.config))
  },
}
const validateSecure: Step = {
  name: 'validate-secure',
  take: async run => {
    if (hasSecure(run.settings.config)) await check(run, await decryptSettings(run))
  },
}
/** before the program or another part of the revision can end the run */
const ownFile: Step = { name: 'own-stack', take: refuseForeignFile }
const ownStack: Step = { name: 'own-stack', take: refuseForeignStack }
const ready = [rescue, ownFile, settings, ownStack, program, validate, stack, validateSecure]
/** steps that only the plan of a drift check needs */
const ofProgram = [program, validate, validateSecure].map(toOptionalForPlan)
const unread = [rescue, ownFile, workspace, ownStack, stack]

/**
 * before anything is written: the recorded state is saved, and the run stops when most resources
 * seem to be missing
 */
const guarded: Step[] = [
  {
    name: 'space',
    take: run => {
      requireSpace(run)
    },
  },
  { name: 'save-state', take: saveState },
  { name: 'guard', take: refuseMissing },
  {
    name: 'lost-state',
    take: run => refuseOtherState(run, () => requireReadableState(run)),
  },
]
const pending: Step = { writes: true, name: 'pending', take: settlePending }

const preview: Step = {
  name: 'preview',
  reported: true,
  take: async run => {
    await showPlan(run, await runPreview(run))
  },
}
/** runs before the first preview whose result is used */
const undeclared: Step = { name: 'undeclared', take: excludeUndeclared }
const driftCheck: Step = {
  name: 'drift-check',
  reported: true,
  take: run => compareCloud(run, () => takeSteps(run, ofProgram)),
}
const plan: Step = { name: 'plan', take: planDeploy }
const update: Step = {
  writes: true,
  name: 'update',
  reported: true,
  take: run => runUpdate(run, 'update', false),
}
const plannedReconcile: Step = { name: 'plan', take: planReconcile }
const reconcile: Step = {
  writes: true,
  name: 'reconcile',
  reported: true,
  take: run => runUpdate(run, 'reconcile', true),
}
const destroy: Step = {
  writes: true,
  name: 'destroy',
  reported: true,
  take: run => runDestroy(run, null),
}
const plannedRebuild: Step = { name: 'plan', take: planRebuild }
const destroyFirst: Step = {
  writes: true,
  name: 'destroy',
  reported: true,
  when: run => run.request.options.replace.length === 0,
  take: async run => runDestroy(run, await listDestroyedFirst(run)),
}
const importing: Step = { writes: true, name: 'import', reported: true, take: importResources }
const adopt: Step = { writes: true, name: 'adopt', take: adoptLeftovers }
const remove: Step = { writes: true, name: 'remove-stack', take: removeStack }

const [, saved, guard] = guarded as [Step, Step, Step]
const restores = (run: Run) => run.request.edit?.change.action === 'restore'
const guardedRestore: Step = { ...guard, when: restores }
const edits = (run: Run) => !adopts(run)
const edit: Step = {
  writes: true,
  name: 'state-edit',
  reported: true,
  when: edits,
  take: editState,
}
/** an environment without resources adopts a state (adoptState.ts) */
const editable: Step[] = [ownFile, workspace, ownStack].map(step => ({ ...step, when: edits }))
/** the whole program is previewed on the state before a stack is created */
const proof: Step[] = [
  ...[settings, program, validate].map(step => ({ ...step, when: adopts })),
  { name: 'adoption-preview', reported: true, when: adopts, take: proveAdoption },
]
const adopting: Step = { writes: true, name: 'adopt', when: adopts, take: writeAdopted }
const refreshRestored: Step = {
  writes: true,
  name: 'refresh',
  reported: true,
  when: restores,
  take: refreshState,
}

/** The steps of each kind of operation. */
export const runSteps: Record<OperationKind, Step[]> = {
  // a plain pulumi runs it, so no runner has steps for it
  'out-of-band': [],
  preview: [...ready, undeclared, preview],
  deploy: [...ready, ...guarded, pending, undeclared, createBoundStep(previewUpdate), plan, update],
  'drift-check': [rescue, ownFile, settings, ownStack, stack, driftCheck],
  reconcile: [
    ...ready,
    ...guarded,
    undeclared,
    createBoundStep(previewReconcile),
    plannedReconcile,
    pending,
    reconcile,
  ],
  rebuild: [
    ...ready,
    ...guarded,
    pending,
    undeclared,
    createBoundStep(previewRebuild),
    plannedRebuild,
    destroyFirst,
    update,
  ],
  rollback: [
    ...ready,
    ...guarded,
    pending,
    undeclared,
    createBoundStep(previewUpdate),
    plan,
    update,
  ],
  destroy: [
    ...unread,
    ...guarded,
    pending,
    createBoundStep(previewDestruction),
    adopt,
    destroy,
    remove,
  ],
  import: [rescue, ownFile, settings, ownStack, stack, ...guarded, pending, importing],
  'state-edit': [
    ...editable,
    ...proof,
    stack,
    saved,
    guardedRestore,
    edit,
    adopting,
    pending,
    refreshRestored,
  ],
}

/**
 * The steps that write nothing, for `planOnly` and for the first run of an operation that waits for
 * an approval or a gate.
 */
export const planSteps: Partial<Record<OperationKind, Step[]>> = {
  deploy: [...ready, undeclared, createPlanStep(previewUpdate)],
  rollback: [...ready, undeclared, createPlanStep(previewUpdate)],
  reconcile: [...ready, undeclared, createPlanStep(previewReconcile)],
  rebuild: [...ready, undeclared, createPlanStep(previewRebuild)],
  destroy: [...unread, createPlanStep(previewDestruction)],
  import: [ownFile, settings, ownStack, stack, importing],
  'state-edit': [...editable, ...proof, { ...stack, when: edits }, edit],
}

/**
 * A separate thread derives the key of the state's secrets while the program loads; no engine call
 * starts before the key exists.
 */
function openSettings(run: Run, settings: boolean): Promise<void> {
  run.stateSecrets = registerStateSecrets(run)
  return prepare(run, settings)
}

async function loadProgram(run: Run): Promise<void> {
  run.program = await inspectProgram(run)
  run.facts.schemaDigest = findSchemaDigest(run.program)
}

async function check(run: Run, value: unknown): Promise<void> {
  if (run.program?.schema === undefined) return
  await validateSettings(run.program, value, run.request.settingsFile)
}

async function runPreview(run: Run): Promise<Recording> {
  const plan = join(run.folder, planFile)
  const recording = await callEngine(
    run,
    'preview',
    false,
    (stack, options) => stack.preview({ ...options, ...buildScope(run), plan }),
    { program: true },
  )
  run.facts.plannedSecrets = readPlannedSecrets(run)
  addChanges(run.facts, recording)
  return recording
}

async function runUpdate(run: Run, step: string, refresh: boolean): Promise<void> {
  const recording = await callEngine(
    run,
    step,
    false,
    (stack, options) =>
      stack.up({
        ...options,
        ...buildScope(run),
        ...(run.enginePlan ? { plan: run.enginePlan } : {}),
        refresh,
      }),
    { program: true },
  )
  addChanges(run.facts, recording)
  if (recording.replaced.length + recording.deleted.length > 0)
    await checkReplaced(run, recording, await readState(run))
}

/** `target` includes all dependents, because the engine refuses the call otherwise. */
async function runDestroy(run: Run, target: string[] | null): Promise<void> {
  if (target?.length === 0) return
  if (target) refuseAmbiguous(run, target)
  const runProgram = hasDeleteHooks(await readState(run), target)
  if (runProgram) await requireLanguageHost(run)
  addChanges(
    run.facts,
    await callEngine(
      run,
      'destroy',
      false,
      (stack, options) => stack.destroy({ ...options, runProgram, ...(target && { target }) }),
      { program: runProgram },
    ),
  )
}

/** Removes an empty stack only: the engine refuses any other, and the run does not force it. */
async function removeStack(run: Run): Promise<void> {
  if (!run.request.removeStack) return
  if (((await readState(run)).resources ?? []).length > 0)
    throw new RunFailure('engine-failed', 'the stack still has resources after its destroy')
  await runEngineCommand(run, ['stack', 'rm', '--yes', '--preserve-config'])
}
