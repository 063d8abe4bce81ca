import { recogniseEngineError } from '../../pulumi/failures.ts'
import { followsFromStop, type Recording, type Problem } from './recording.ts'
import { explainClosedReferences } from './closedReference.ts'
import { createStoppedFailure } from './control.ts'
import type { Control } from './control.ts'
import type { EngineExit } from './engine.ts'
import { toPlainMessage } from '../../../analysis/engineEvents.ts'
import { explainMissingSetting } from './missingSetting.ts'
import { createProgramFailure, RunFailure } from './failure.ts'
import { explainTakenName } from './takenName.ts'
import { findPanic, toReadableText } from './readableText.ts'
import type { ProgramProblem } from '../host/programs.ts'

/**
 * The known facts about an engine call that has ended. `thrown`: the error of the Automation API.
 */
export type CallEnd = {
  recording: Recording
  exit: EngineExit | null
  thrown: unknown
  problem: ProgramProblem | null
  control: Control
  tree: string
  folder: string
}

/**
 * Returns null when a call did what was requested, else the failure. The engine's events decide,
 * not its exit code: the engine sometimes exits with an error after a finished update, and once
 * exited with 0 after a failed one (measured).
 */
export function judge(end: CallEnd): RunFailure | null {
  const { recording, exit, control } = end
  if (control.stopped && exit?.code !== 0) return createStoppedFailure(control.timedOut)
  if (exit?.signal)
    return new RunFailure('engine-crashed', `the pulumi engine was ended by ${exit.signal}`, {
      hint: 'check whether the machine ran out of memory (system log), then request it again',
    })
  const finished =
    recording.summary !== null &&
    recording.outcome !== 'failed' &&
    recording.failed.length === 0 &&
    end.problem === null
  return finished && (exit?.code === 0 || recording.errors.length === 0)
    ? null
    : createEngineFailure(end)
}

function createEngineFailure({
  recording,
  exit,
  thrown,
  problem,
  tree,
  folder,
}: CallEnd): RunFailure {
  const errors = recording.errors.filter(error => !followsFromStop(error.message))
  const resources = listResourceProblems(recording.failed, errors)
  const planned = recogniseEngineError(errors.map(error => error.message).join('\n'))
  // a failed resource is the cause, even when the engine also reports a violated plan
  if (
    planned?.code === 'plan-changed' &&
    !recording.failed.some(urn => hasFailedInCloud(urn, errors))
  )
    return new RunFailure(planned.code, planned.message, { hint: planned.hint })
  const provider = recogniseProviderProblem(resources)
  if (provider !== null) return provider
  if (resources.length > 0) return createResourceFailure(resources, recording)
  if (problem !== null) return createProgramFailure(problem, tree)
  const text = [...errors.map(error => error.message), toPlainMessage(exit?.errors ?? '')]
    .join('\n')
    .trim()
  const known = recogniseEngineError(
    text || recording.errors.map(error => error.message).join('\n'),
  )
  if (known) return new RunFailure(known.code, known.message, { hint: known.hint })
  return createUnknownFailure(text, { recording, thrown, tree, folder }, errors.length > 0)
}

function createUnknownFailure(
  text: string,
  { recording, thrown, tree, folder }: Pick<CallEnd, 'recording' | 'thrown' | 'tree' | 'folder'>,
  hasErrors: boolean,
): RunFailure {
  const printed = recording.output.join('\n').trim()
  // some language hosts report an error only in their output
  const message =
    (!hasErrors && printed) ||
    text ||
    (thrown instanceof Error ? thrown.message : 'it printed no message')
  const crash = findPanic(printed) ?? findPanic(text)
  if (crash !== null) return createCrashFailure(toReadableText(crash, [tree, folder]))
  const readable = toReadableText(message, [tree, folder]) || 'it reported an internal fault'
  const missing = explainMissingSetting(readable)
  return new RunFailure(
    'engine-failed',
    `the pulumi engine failed: ${(missing?.message ?? readable).slice(0, 4000)}`,
    missing ? { hint: missing.hint } : {},
  )
}

function createCrashFailure(reason: string): RunFailure {
  return new RunFailure(
    'engine-failed',
    `the engine or the language host of the program crashed: ${reason}`,
    {
      hint:
        'this is a fault of that program: `pulumi preview` on the same commit shows where. ' +
        '`twinstack doctor` shows the versions; try another one',
    },
  )
}

/**
 * A provider that can't be loaded or configured is reported as a failed resource, but the cause is
 * its plugin or its credentials.
 */
function recogniseProviderProblem(problems: Problem[]): RunFailure | null {
  const isProvider = ({ urn }: Problem) => /(?:::|\$)pulumi:providers:[^:]+::/.test(urn)
  if (problems.length === 0 || !problems.every(isProvider)) return null
  const known = recogniseEngineError(problems.map(({ message }) => message).join('\n'))
  return known && new RunFailure(known.code, known.message, { hint: known.hint })
}

/** A step can also fail because its result differs from the plan. */
function hasFailedInCloud(failed: string, errors: Problem[]): boolean {
  return !errors.some(({ urn, message }) => urn === failed && /violates plan: /.test(message))
}

/**
 * Returns the failed steps with the engine's message about each; in a preview only the diagnostics
 * name the resource.
 */
function listResourceProblems(failed: string[], errors: Problem[]): Problem[] {
  const urns = new Set([
    ...failed,
    ...errors
      .map(error => error.urn)
      .filter(urn => urn !== '' && !urn.includes('::pulumi:pulumi:Stack::')),
  ])
  return [...urns].map(urn => ({
    urn,
    message:
      errors
        .filter(error => error.urn === urn)
        .map(error => error.message)
        .join('\n') || 'failed without a message',
  }))
}

/** Matches the engine's own protection and the messages of AWS about deletion protection. */
const protection =
  /because it is protected|deletion[ _-]?protection|DeletionProtection|termination protection/i

function createResourceFailure(
  problems: Problem[],
  { failedReplacements }: Pick<Recording, 'failedReplacements'>,
): RunFailure {
  const { resources, hint: closed } = explainClosedReferences(problems)
  const hint = closed ?? explainTakenName(resources, failedReplacements)
  const guarded = resources.filter(resource => protection.test(resource.message))
  const text = resources
    .map(({ urn, message }) => `${urn.split('::').at(-1)}: ${message}`)
    .join('; ')
    .slice(0, 4000)
  return guarded.length > 0
    ? new RunFailure('deletion-protected', text, {
        resources,
        hint:
          'to delete it, switch the protection off in the program or its settings and deploy that; ' +
          '`protect` of a resource that the program no longer declares: twinstack state unprotect ' +
          '(or forget, to leave it in the cloud)',
      })
    : new RunFailure('resource-failed', text, { resources, ...(hint !== null && { hint }) })
}
