import { setTimeout as sleep } from 'node:timers/promises'
import type { OperationKind } from '../../operations/words.ts'
import { callEngine } from './call.ts'
import { RunFailure } from './failure.ts'
import { settlePending } from './heal.ts'
import { loadProgram, validateSettings } from './program.ts'
import type { Recording } from './recording.ts'
import type { Run } from './run.ts'
import { decryptSettings } from './secureSettings.ts'
import { hasSecure, settingsKey } from './settings.ts'
import { engineCommand, ensureStack, prepare, readState } from './stack.ts'
import type { Step } from './steps.ts'
import { collectSecrets, watchSecrets } from './watchSecrets.ts'

/** secret outputs that are no resource's are known within this time */
const settleMs = 300

const program: Step = { name: 'program', take: async run => { run.program = await loadProgram(run.request.tree, run.control) } }
const settings: Step = { name: 'settings', take: run => prepare(run, true) }
const workspace: Step = { name: 'settings', take: run => prepare(run, false) }
const stack: Step = { name: 'stack', take: ensureStack }
/** before the stack is made where that can be known without the engine, after it where the engine must decrypt */
const validate: Step = { name: 'validate', take: run => { if (!hasSecure(run.settings.config)) check(run, run.settings.config[settingsKey(run.request)]) } }
const validateSecure: Step = { name: 'validate-secure', take: async run => { if (hasSecure(run.settings.config)) check(run, await decryptSettings(run)) } }
const ready = [settings, program, validate, stack, validateSecure]

const pending: Step = { name: 'pending', take: settlePending }

const preview: Step = { name: 'preview', told: true, take: async run => { run.facts.planned = (await previewed(run)).changes } }
const driftCheck: Step = { name: 'drift-check', told: true, take: compare }
const update: Step = { name: 'update', told: true, take: run => updated(run, 'update', false) }
const reconcile: Step = { name: 'reconcile', told: true, take: run => updated(run, 'reconcile', true) }
const destroy: Step = { name: 'destroy', told: true, take: destroyed }
const remove: Step = { name: 'remove-stack', take: removeStack }

/** What each kind of operation is made of. */
export const kinds: Record<OperationKind, Step[]> = {
  preview: [...ready, preview],
  deploy: [...ready, pending, update],
  'drift-check': [...ready, driftCheck],
  reconcile: [...ready, pending, reconcile],
  rebuild: [...ready, pending, destroy, update],
  destroy: [workspace, stack, pending, destroy, remove],
}

function check (run: Run, value: unknown): void {
  validateSettings(run.program, value, run.request.settingsFile)
}

/** The program as the engine calls it: its secrets become known, and whatever ends it from the side is noticed. */
function hosted (run: Run): () => Promise<Record<string, unknown>> {
  return async () => {
    run.log.hold()
    watchSecrets(run.sdk.pulumi, run.secrets)
    const outputs = await run.guards.watch((async () => await run.program.run())())
    // not awaited: outputs of resources resolve only after the engine was told that the program has ended
    void Promise.race([collectSecrets(run.sdk.pulumi, outputs, run.secrets), sleep(settleMs)]).then(() => run.log.release())
    return outputs as Record<string, unknown>
  }
}

async function previewed (run: Run): Promise<Recording> {
  const recording = await callEngine(run, 'preview', false, (stack, options) => stack.preview({ ...options, program: hosted(run) }))
  add(run, recording)
  return recording
}

/** Two previews, side by side: the cloud against the recorded state, and the recorded state against the code. Neither takes a lock. */
async function compare (run: Run): Promise<void> {
  const refresh = callEngine(run, 'refresh', true, (stack, options) => stack.previewRefresh(options))
  const ended = await Promise.allSettled(run.request.refreshOnly ? [refresh] : [refresh, previewed(run)])
  const failed = ended.find(item => item.status === 'rejected')
  if (failed) throw failed.reason
  const [refreshed, planned] = ended.map(item => item.status === 'fulfilled' ? item.value.changes : [])
  run.facts.refreshed = refreshed!
  run.facts.planned = planned ?? null
}

async function updated (run: Run, step: string, refresh: boolean): Promise<void> {
  add(run, await callEngine(run, step, false, (stack, options) => stack.up({ ...options, refresh, program: hosted(run) })))
}

async function destroyed (run: Run): Promise<void> {
  add(run, await callEngine(run, 'destroy', false, (stack, options) => stack.destroy(options)))
}

/** Only an empty stack goes: the engine refuses another, and we do not force it. */
async function removeStack (run: Run): Promise<void> {
  if (!run.request.removeStack) return
  if (((await readState(run)).resources ?? []).length > 0) throw new RunFailure('engine-failed', 'the stack still has resources after its destroy')
  await engineCommand(run, ['stack', 'rm', '--yes', '--preserve-config'])
}

function add (run: Run, recording: Recording): void {
  for (const [op, count] of Object.entries(recording.summary ?? {})) run.facts.changes[op] = (run.facts.changes[op] ?? 0) + count
}
