import { recogniseEngineError } from '../../pulumi/failures.ts'
import type { Recording, Problem } from './recording.ts'
import { stoppedFailure } from './control.ts'
import type { Control } from './control.ts'
import type { EngineExit } from './engine.ts'
import { plain } from './engineEvents.ts'
import { programFailure, RunFailure } from './failure.ts'

/**
 * What is known about an engine call that has ended. `thrown`: what the Automation API made of it.
 */
export type CallEnd = {
  recording: Recording
  exit: EngineExit | null
  thrown: unknown
  problem: unknown
  control: Control
  tree: string
}

/**
 * Whether a call did what was asked: null, else why not. Judged by what the engine reported,
 * because it happens to exit with an error after a finished update, and once exited with 0 after a
 * failed one (anchors.md section 2).
 */
export function judge(end: CallEnd): RunFailure | null {
  const { recording, exit, control } = end
  if (control.stopped && exit?.code !== 0) return stoppedFailure(control.timedOut)
  if (exit?.signal)
    return new RunFailure('engine-died', `the pulumi engine was ended by ${exit.signal}`, {
      hint: 'look for what ended it: memory?',
    })
  const finished = recording.summary !== null && recording.failed.length === 0
  return finished && (exit?.code === 0 || recording.errors.length === 0) ? null : engineFailure(end)
}

function engineFailure({ recording, exit, thrown, problem, tree }: CallEnd): RunFailure {
  const left = recogniseEngineError(recording.errors.map(error => error.message).join('\n'))
  if (left?.code === 'plan-changed')
    return new RunFailure(left.code, left.message, { hint: left.hint })
  const resources = resourceProblems(recording)
  if (resources.length > 0) return resourceFailure(resources)
  if (problem !== undefined) return programFailure(problem, tree)
  const text = [...recording.errors.map(error => error.message), plain(exit?.errors ?? '')]
    .join('\n')
    .trim()
  const known = recogniseEngineError(text)
  if (known) return new RunFailure(known.code, known.message, { hint: known.hint })
  const said = text || (thrown instanceof Error ? thrown.message : 'it said nothing')
  return new RunFailure('engine-failed', `the pulumi engine failed: ${said.slice(0, 4000)}`)
}

/**
 * Failed steps with what the engine said about each; in a preview only the diagnostics name the
 * resource.
 */
function resourceProblems({ failed, errors }: Recording): Problem[] {
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

/** The engine's own protection, and the services' deletion protection as AWS words it. */
const protection =
  /because it is protected|deletion[ _-]?protection|DeletionProtection|termination protection/i

function resourceFailure(resources: Problem[]): RunFailure {
  const guarded = resources.filter(resource => protection.test(resource.message))
  const text = resources
    .map(({ urn, message }) => `${urn.split('::').at(-1)}: ${message}`)
    .join('; ')
    .slice(0, 4000)
  return guarded.length > 0
    ? new RunFailure('deletion-protected', text, {
        resources,
        hint: 'switch the protection off in the settings and deploy that first, if it is really to go',
      })
    : new RunFailure('resource-failed', text, { resources })
}
