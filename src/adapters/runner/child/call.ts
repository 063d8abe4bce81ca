import { parseJsonOrText } from '../../../lib/parseJson.ts'
import type { PulumiCommand, Stack } from '@pulumi/pulumi/automation/index.js'
import { startLanguageRuntime, type ProgramRequest } from '../host/languageRuntime.ts'
import { runProgram, type ProgramProblem, type ProgramWatcher } from '../host/programs.ts'
import { CallCommand } from './command.ts'
import { CreateLog } from './createLog.ts'
import { findFixedNames } from './fixedName.ts'
import { explainInvalidState } from './invalidState.ts'
import { judge } from './judge.ts'
import { isNodeProgram } from './language.ts'
import { prepareProjectFolder } from './prepareProjectFolder.ts'
import { Recording } from './recording.ts'
import { getStackSettingsFile } from './recorded.ts'
import type { Run } from './run.ts'
import { buildEngineEnvironment } from './buildEngineEnvironment.ts'
import { getErrorMessage } from '../../../lib/errors.ts'

export type CallOptions = {
  onEvent: Recording['take']
  parallel: number
  suppressProgress: true
  suppressOutputs: true
  showSecrets: false
  configFile: string
}

/**
 * One call of the Automation API: its events are recorded, and a failure is thrown when it did not
 * do what was requested. `refreshing`: its events compare the cloud with the recorded state.
 * `quiet`: only errors become events. `tolerate`: the code of a failure that is not thrown; the
 * errors of the recording name the resources. `program`: the call runs the program; without it the
 * program's folder may be missing.
 */
export async function callEngine(
  run: Run,
  step: string,
  refreshing: boolean,
  work: (stack: Stack, options: CallOptions) => Promise<unknown>,
  { quiet = false, tolerate = '', program = false } = {},
): Promise<Recording> {
  await run.stateSecrets
  const recording = new Recording(run.log, step, refreshing, quiet, new CreateLog(run.folder))
  const problems: ProgramProblem[] = []
  const runtime = await startLanguageRuntime(request => startHost(run, request, problems))
  // loads while the engine starts
  if (program && isNodeProgram(run)) run.programs.prepare(1)
  const client = program && !isNodeProgram(run) ? null : runtime.address
  const command = new CallCommand(run.engine, client)
  const thrown = await catchError(async () => {
    const stack = await openStack(run, command, prepareProjectFolder(run, program))
    await work(stack, {
      onEvent: recording.take,
      parallel: run.request.parallel,
      suppressProgress: true,
      suppressOutputs: true,
      showSecrets: false,
      configFile: getStackSettingsFile(run.folder, run.request.stack),
    })
  })
  await runtime.close()
  run.log.release()
  recording.settle()
  run.log.flush()
  const failure = judge({
    recording,
    exit: command.exit,
    thrown,
    problem: problems[0] ?? null,
    control: run.control,
    tree: run.request.tree.folder,
    folder: run.folder,
  })
  if (failure && failure.code !== tolerate) throw explainInvalidState(run, failure)
  if (thrown && !failure)
    run.log.addDiagnostic(
      'warning',
      `the engine finished, and then reported an error: ${getErrorMessage(thrown)}`,
    )
  return recording
}

/** Diagnostics wait while the program runs: it may print a secret before it marks it as one. */
async function startHost(run: Run, request: ProgramRequest, problems: ProgramProblem[]) {
  run.log.pause()
  try {
    const watcher: ProgramWatcher = {
      handleLine: (stream, text) =>
        run.log.addDiagnostic(stream === 'stdout' ? 'info' : 'warning', text),
      addSecret: value => run.secrets.add(value),
      reportProblem: problem => problems.push(problem),
    }
    addProjectSecrets(run, request)
    const { ignoreChanges, replace } = run.request.options
    const wanted = { ...request, deleteFirst: findFixedNames(run.before, replace) }
    return await runProgram(run.programs, wanted, process.env, watcher, ignoreChanges)
  } finally {
    run.log.release()
  }
}

/** Secret values that are not in the settings file, such as those of an ESC environment. */
function addProjectSecrets({ settings, secrets }: Run, { config, secretKeys }: ProgramRequest) {
  for (const key of secretKeys)
    if (!Object.hasOwn(settings.config, key.replace(':config:', ':')))
      secrets.add(parseJsonOrText(config[key] ?? ''))
}

async function catchError(work: () => Promise<void>): Promise<unknown> {
  try {
    await work()
    return undefined
  } catch (error) {
    return error ?? new Error('unknown error')
  }
}

async function openStack(run: Run, command: CallCommand, folder: string): Promise<Stack> {
  const { LocalWorkspace, Stack } = run.sdk.automation
  const workspace = await LocalWorkspace.create({
    workDir: folder,
    envVars: buildEngineEnvironment(run),
    pulumiCommand: command as unknown as PulumiCommand,
  })
  return await Stack.select(run.request.stack, workspace)
}
