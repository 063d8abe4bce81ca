import { lstatSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { recogniseEngineError } from '../../pulumi/failures.ts'
import { parseBackend, findStackFile } from '../../pulumi/state/backend.ts'
import { getDeployment } from '../../../model/checkpoint.ts'
import type { Deployment } from '../../../model/checkpoint.ts'
import { removeBrokenSidecars } from '../../pulumi/state/sidecars.ts'
import { files } from '../../../model/run.ts'
import type { RunRequest } from '../../../model/run.ts'
import { createStoppedFailure } from './control.ts'
import { buildEngineEnvironment } from './buildEngineEnvironment.ts'
import type { EngineExit } from './engine.ts'
import { RunFailure } from './failure.ts'
import { toPlainMessage } from '../../../analysis/engineEvents.ts'
import { explainInvalidState } from './invalidState.ts'
import { toReadableText } from './readableText.ts'
import { readRecorded } from './recorded.ts'
import type { Run } from './run.ts'
import { readSettings, computeSettingsDigest, getSettings, useResealed } from './settings.ts'
import { prepareStackSettings } from './stackSecrets.ts'
import { isSeparate } from '../user.ts'
import { exportFromService, usesStateService } from './stateService.ts'
import { writeWorkspace } from './workspace.ts'

/**
 * Prepares the settings file and the workspace. Work that needs no settings (destroy, heal)
 * continues with a missing or invalid file.
 */
export async function prepare(run: Run, required: boolean): Promise<void> {
  makeReadable(run)
  const read = required ? readSettings(run.request) : readSettingsOrNone(run.request)
  run.settings = { ...read, config: useResealed(read.config, run.request) }
  // ciphertexts for the copy differ in each run, so the digest is of those in the file
  const { config } = read
  const settings = getSettings(run.request, config)
  run.facts.settingsDigest =
    Object.keys(config).length === 0 ? null : computeSettingsDigest(settings)
  const { salt, ...file } = await prepareStackSettings(run, required)
  run.stackConfig = salt === null && !usesStateService(run.request) ? {} : file.config
  writeWorkspace(run.folder, run.request, file, salt)
}

/**
 * Runs before the first engine call: half-written files of a killed engine would make every call on
 * this stack fail.
 */
function makeReadable({ request, log }: Run): void {
  const backend = parseBackend(request.backend.url)
  if (backend.kind !== 'file') return
  const removed = removeBrokenSidecars(backend.folder, request.stack)
  if (removed.length > 0)
    log.addDiagnostic(
      'warning',
      `removed ${removed.length} half-written attribute files that an engine left when it was ` +
        'killed; the state is complete',
    )
}

function readSettingsOrNone(request: RunRequest): Run['settings'] {
  try {
    return readSettings(request)
  } catch {
    return { config: {}, encryptionsalt: null, secretsprovider: null, encryptedkey: null }
  }
}

/**
 * Runs a short engine command in the work folder. Throws a known failure when the command fails.
 */
export async function runEngineCommand(run: Run, args: string[], reading = false): Promise<string> {
  const exit = await run.engine.exec(
    [...args, '--stack', run.request.stack],
    join(run.folder, files.work),
    buildEngineEnvironment(run),
    reading,
  )
  if (exit.code === 0) return exit.output
  throw explainInvalidState(run, createCommandFailure(run, args, exit))
}

/**
 * The engine verifies the state when it shows the stack.
 * @throws RunFailure with the engine's reason when it can't use the recorded state
 */
export async function requireReadableState(run: Run): Promise<void> {
  await runEngineCommand(run, ['stack'], true)
}

function createCommandFailure(
  { control, folder, request }: Run,
  args: string[],
  exit: EngineExit,
): RunFailure {
  if (control.stopped) return createStoppedFailure(control.timedOut)
  if (exit.signal)
    return new RunFailure(
      'engine-crashed',
      `pulumi ${args.slice(0, 2).join(' ')} was ended by ${exit.signal}`,
    )
  const text = toPlainMessage(exit.errors)
  const known = recogniseEngineError(text)
  if (known) return new RunFailure(known.code, known.message, { hint: known.hint })
  return new RunFailure(
    'engine-failed',
    `pulumi ${args.slice(0, 2).join(' ')} failed: ` +
      toReadableText(text, [folder, request.tree.folder]).slice(0, 2000),
  )
}

/**
 * Creates the stack if it does not exist. On a file backend the file shows this without an engine
 * call.
 */
export async function ensureStack(run: Run): Promise<void> {
  const backend = parseBackend(run.request.backend.url)
  if (backend.kind === 'file') mkdirSync(backend.folder, { recursive: true, mode: 0o700 })
  if (backend.kind === 'file' && findStackFile(backend.folder, run.request.stack)) return
  const work = join(run.folder, files.work)
  const exit = await run.engine.exec(
    ['stack', 'init', run.request.stack, '--no-select'],
    work,
    buildEngineEnvironment(run),
  )
  if (exit.code !== 0 && !/already exists/.test(exit.errors))
    throw createCommandFailure(run, ['stack', 'init'], exit)
  if (backend.kind === 'file') refuseForeignState(backend.folder, run.request.stack)
}

/**
 * A run with its own user shares the folder of checkpoints with runs of other stacks. From now on
 * the file belongs to this user, and no other user can replace it.
 */
function refuseForeignState(folder: string, stack: string): void {
  const file = findStackFile(folder, stack)
  if (!isSeparate() || file === null || lstatSync(file).uid === process.getuid?.()) return
  throw new RunFailure(
    'stack-conflict',
    `the recorded state of ${stack} was created by the run of another environment. Nothing was ` +
      'written',
    { hint: 'start the operation again; the file is moved to .pulumi/foreign' },
  )
}

/**
 * Returns the recorded state with secrets as ciphertext: from the file of a file backend, from the
 * state service, else from the engine.
 */
export async function readState(run: Run): Promise<Deployment> {
  if (usesStateService(run.request)) return getDeployment(await exportFromService(run.request))
  return (
    readRecorded(run.request) ??
    getDeployment(JSON.parse(await runEngineCommand(run, ['stack', 'export'], true)))
  )
}
