import { join } from 'node:path'
import type { PulumiCommand, Stack } from '@pulumi/pulumi/automation/index.js'
import { files } from '../../../model/run.ts'
import { CallCommand } from './command.ts'
import { judge } from './judge.ts'
import { Recording } from './recording.ts'
import type { Run } from './run.ts'
import { engineEnvironment } from './stack.ts'
import { errorMessage } from '../../../lib/errors.ts'

export type CallOptions = {
  onEvent: Recording['take']
  parallel: number
  suppressProgress: true
  suppressOutputs: true
  showSecrets: false
}

/**
 * One call of the Automation API: recorded, judged, and thrown as a failure when it did not do what
 * was asked. `refreshing`: its events compare the cloud with the recorded state. `quiet`: only
 * errors become events. `tolerate`: the code of a failure that is not thrown: what it hindered
 * stands in the recording's errors.
 */
export async function callEngine(
  run: Run,
  step: string,
  refreshing: boolean,
  work: (stack: Stack, options: CallOptions) => Promise<unknown>,
  { quiet = false, tolerate = '' } = {},
): Promise<Recording> {
  await run.stateSecrets
  const recording = new Recording(run.log, step, refreshing, quiet)
  const command = new CallCommand(run.engine)
  const thrown = await errorOf(async () => {
    const stack = await openStack(run, command)
    await work(stack, {
      onEvent: recording.take,
      parallel: run.request.parallel,
      suppressProgress: true,
      suppressOutputs: true,
      showSecrets: false,
    })
  })
  run.log.flush()
  const failure = judge({
    recording,
    exit: command.exit,
    thrown,
    problem: run.guards.problem,
    control: run.control,
    tree: run.request.tree.folder,
  })
  if (failure && failure.code !== tolerate) throw failure
  if (thrown && !failure)
    run.log.diagnostic('warning', `the engine finished, then complained: ${errorMessage(thrown)}`)
  return recording
}

async function errorOf(work: () => Promise<void>): Promise<unknown> {
  try {
    await work()
    return undefined
  } catch (error) {
    return error ?? new Error('unknown error')
  }
}

/**
 * An empty program lets refresh and destroy go without the Node.js language host; updates bring
 * their own.
 */
async function openStack(run: Run, command: CallCommand): Promise<Stack> {
  const { LocalWorkspace, Stack } = run.sdk.automation
  const workspace = await LocalWorkspace.create({
    workDir: join(run.folder, files.work),
    program: async () => {},
    envVars: engineEnvironment(run),
    pulumiCommand: command as unknown as PulumiCommand,
  })
  return await Stack.select(run.request.stack, workspace)
}
