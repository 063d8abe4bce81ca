/**
 * The entry point of the runner's process. `--run FOLDER SOCKET` executes the run of a folder;
 * `--warm FOLDER SOCKET MODULES PARENT` loads a dependency folder (none for checks) and waits for
 * one run. A warm process ends by itself when the process that started it has ended.
 */
import { rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { files } from '../../../model/run.ts'
import { readResult, writeWhole } from '../folder.ts'
import { isSeparate } from '../user.ts'
import { findStartTime } from '../processes.ts'
import { rememberKey } from '../../pulumi/state/passphrase.ts'
import { killRun } from '../stop.ts'
import { checkSteps } from './checks/checks.ts'
import { Control } from './control.ts'
import { describeSteps } from './describe.ts'
import { isNodeProgram } from './language.ts'
import { asOperationError, RunFailure } from './failure.ts'
import { healSteps } from './heal.ts'
import { writeFinal } from './finalResult.ts'
import { releaseLocks } from './locks.ts'
import { runSteps, planSteps } from './operate.ts'
import { buildResult } from './result.ts'
import { getPassphrase } from './recorded.ts'
import { openRun } from './run.ts'
import { loadSdk } from './sdk.ts'
import { ProgramPool } from '../host/programs.ts'
import type { Run } from './run.ts'
import { takeSteps } from './steps.ts'
import type { Step } from './steps.ts'
import { stateKinds } from '../../../model/operationKind.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

const parentCheckMs = 2000
/** A deploy runs the program once and reads its optional extras once. */
const warmPrograms = 2

async function main([how, folder, socket, modules, parent]: string[]): Promise<void> {
  // the engine writes the state into a folder that other runs can also read
  if (isSeparate()) process.umask(0o077)
  const control = new Control(requirePresent(socket))
  const run =
    how === '--warm'
      ? await warmRun(control, requirePresent(socket), requirePresent(modules), Number(parent))
      : await openRun(requirePresent(folder), requirePresent(socket), control)
  if (run) await perform(run)
  rmSync(requirePresent(socket), { force: true })
  process.exit(0)
}

async function warmRun(
  control: Control,
  socket: string,
  modules: string,
  parent: number,
): Promise<Run | null> {
  // bubblewrap is a process in between, so our own parent process is not the service
  const started = await findStartTime(parent)
  const watch = setInterval(() => {
    void findStartTime(parent).then(now => {
      if (now !== started) endIdle(socket)
    })
  }, parentCheckMs)
  const programs = loadPackages(modules)
  const { folder, key } = await control.waitForRun()
  clearInterval(watch)
  process.chdir(folder)
  const run = await openRun(folder, socket, control, programs)
  if (run && key !== null) rememberStateKey(run, key)
  control.answer(run !== null)
  return run
}

/** The service has derived the key already, which takes 0.2 s of processor time. */
function rememberStateKey({ request }: Run, key: string): void {
  if (request.encryptionSalt === null || request.backend.passphraseFile === null) return
  rememberKey(getPassphrase(request), request.encryptionSalt, Buffer.from(key, 'base64'))
}

/** Null for a runner of checks: they use neither the SDK nor a program. */
function loadPackages(modules: string): ProgramPool | null {
  if (modules === '') return null
  loadSdk()
  const programs = new ProgramPool({ modules, env: process.env })
  programs.prepare(warmPrograms)
  return programs
}

function endIdle(socket: string): void {
  rmSync(socket, { force: true })
  process.exit(0)
}

async function perform(run: Run): Promise<void> {
  run.control.begin(run.folder, run.request)
  process.on('exit', () => reportUnexpectedExit(run))
  if (usesProgram(run)) run.programs.prepare(1)
  let failure: unknown
  try {
    await takeSteps(run, listSteps(run))
  } catch (error) {
    failure = error ?? new Error('unknown error')
  }
  await release(run, failure)
  await finish(run, failure)
}

function usesProgram(run: Run): boolean {
  const { mode, kind } = run.request
  if (!isNodeProgram(run)) return false
  return mode === 'describe' || (mode === 'run' && kind !== 'destroy' && !stateKinds.includes(kind))
}

function listSteps({ request }: Run): Step[] {
  if (request.mode === 'check') return checkSteps
  if (request.mode === 'describe') return describeSteps
  if (request.mode === 'heal') return healSteps
  return (request.options.planOnly ? planSteps[request.kind] : null) ?? runSteps[request.kind]
}

/**
 * An engine that was ended leaves its lock and its plugins, which continue their calls for seconds.
 * The plugins are ended before the state is read; the lock provably belongs to this run, because
 * its holder has ended.
 */
async function release(run: Run, failure: unknown): Promise<void> {
  const ended =
    run.control.stopped === 'forcibly' ||
    (failure instanceof RunFailure && failure.code === 'engine-crashed')
  if (!ended) return
  await killRun(run.owner, { spare: process.pid })
  await releaseLocks(run.request, { host: hostname(), pids: run.owner.enginePids })
}

async function finish(run: Run, failure: unknown): Promise<void> {
  const result = await buildResult(run, failure)
  run.programs.close()
  run.log.close()
  writeWhole(run.folder, files.result, run.secrets.redactResult(result))
}

/**
 * Writes a truthful result when the process exits unexpectedly. Only synchronous work is possible
 * here.
 */
function reportUnexpectedExit(run: Run): void {
  if (readResult(run.folder)) return
  run.log.close()
  const error = asOperationError(
    new RunFailure('program-exited', 'the runner process ended before its run was done', {}),
  )
  writeFinal(run.folder, run.request, { error, timings: run.facts.timings })
}

await main(process.argv.slice(2))
