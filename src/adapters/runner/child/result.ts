import { isWriting } from '../../../model/operation.ts'
import type { StackOutput } from '../../../model/operation.ts'
import { getOutputs, summarise } from '../../../model/checkpoint.ts'
import type { Deployment } from '../../../model/checkpoint.ts'
import type { RunResult } from '../../../model/run.ts'
import { asOperationError } from './failure.ts'
import { createEmptyResult } from './finalResult.ts'
import { markSecretOutputs } from './markSecretOutputs.ts'
import { isOwnStack } from './ownStack.ts'
import { findSalt } from './recorded.ts'
import { noteRetained } from './retained.ts'
import { evaluateRuleFindings, readSettingsFor } from './rules.ts'
import type { Run } from './run.ts'
import { warnOfPlainSecrets } from './secureSettings.ts'
import { runEngineCommand, readState } from './stack.ts'
import { getErrorMessage } from '../../../lib/errors.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

/**
 * Builds the result of a run; the state is read after the engine has ended. `error`: undefined when
 * every step succeeded.
 */
export async function buildResult(run: Run, error: unknown): Promise<RunResult> {
  const { facts, request, control } = run
  const result: RunResult = {
    ...createEmptyResult(request),
    ...facts,
    status: error === undefined ? 'succeeded' : 'failed',
    error: error === undefined ? null : asOperationError(error),
    stopped: error === undefined ? null : control.stopped,
    encryptionSalt: request.encryptionSalt,
  }
  if (result.error?.code === 'cancelled') result.status = 'cancelled'
  if (request.mode === 'check') return result
  if (request.mode !== 'describe' && isOwnStack(run))
    Object.assign(result, await readRecordedState(run))
  result.settings = await readSettingsFor(run)
  result.ruleFindings = await evaluateRuleFindings(run, result)
  return result
}

/**
 * For a state that can't be read the fields are null and a diagnostic contains the reason; it is
 * never reported as empty.
 */
async function readRecordedState(run: Run): Promise<Partial<RunResult>> {
  try {
    const state = await readState(run)
    if (run.request.mode === 'run' && isWriting(run.request)) {
      noteRetained(run, state)
      warnOfPlainSecrets(run, state)
    }
    return {
      state: summarise(state),
      kept: run.facts.kept,
      encryptionSalt: findSalt(state) ?? run.request.encryptionSalt,
      providers: getProviders(state),
      ...(await readOutputs(run, getOutputs(state))),
    }
  } catch (error) {
    run.log.addDiagnostic(
      'warning',
      `the recorded state could not be read: ${getErrorMessage(error)}`,
    )
    return {}
  }
}

/**
 * Returns plain and sealed outputs together or neither, because plain outputs alone would replace
 * the stored ones. A preview changes no outputs.
 */
async function readOutputs(
  run: Run,
  found: Record<string, StackOutput>,
): Promise<Partial<RunResult>> {
  if (run.request.mode === 'run' && !isWriting(run.request)) return {}
  try {
    await run.stateSecrets
    const settings = [...run.secretSettings.values(), ...run.formerSecrets]
    const marked = markSecretOutputs(found, settings)
    return { outputs: marked, sealedOutputs: await sealSecretOutputs(run, found, marked) }
  } catch (error) {
    run.log.addDiagnostic(
      'warning',
      `the secret outputs could not be read: ${getErrorMessage(error)}`,
    )
    return {}
  }
}

function getProviders(state: Deployment): Record<string, string> {
  const found = (state.resources ?? []).filter(resource =>
    resource.type.startsWith('pulumi:providers:'),
  )
  return Object.fromEntries(
    found.map(({ type, inputs }) => [
      requirePresent(type.split(':').at(-1)),
      typeof inputs?.version === 'string' ? inputs.version : '',
    ]),
  )
}

/**
 * Secret outputs in plain text exist only in this function: it adds those that the program marked
 * to the redactor, and seals all of them. Of the others the redactor knows the part that is secret.
 */
async function sealSecretOutputs(
  run: Run,
  found: Record<string, StackOutput>,
  outputs: Record<string, StackOutput>,
): Promise<string | null> {
  const secret = Object.keys(outputs).filter(name => requirePresent(outputs[name]).secret)
  if (secret.length === 0) return null
  const shown = JSON.parse(
    await runEngineCommand(run, ['stack', 'output', '--show-secrets', '--json'], true),
  ) as Record<string, unknown>
  const values = Object.fromEntries(secret.map(name => [name, shown[name]]))
  run.secrets.add(secret.filter(name => found[name]?.secret).map(name => values[name]))
  const { seal } = await import('../../../lib/seal.ts')
  return await seal(run.request.outputKey, values)
}
