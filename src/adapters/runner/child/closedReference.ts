/** A `StackReference` to a state that a run may not read: it has a user or a token of its own. */
import type { Problem } from './recording.ts'

/** The engine's message for a file of the state (pkg/v3 `backend/diy`, gocloud fileblob). */
const closedState =
  /failed to load checkpoint: [^]*\.pulumi\/stacks\/([^/"]+)\/([^/"]+)\.json[^]*permission denied/
/** That for a stack that the state service does not show to the run (pkg/v3 `backend`). */
const unknownStack = /unknown stack "(?:[^/"]+\/)?([^/"]+)\/([^/"]+)"/

/**
 * The same problems, with the path of the file replaced by the name of the stack, and what an
 * administrator can do. `hint` is null when no problem is of this kind.
 */
export function explainClosedReferences(problems: Problem[]): {
  resources: Problem[]
  hint: string | null
} {
  const closed = new Set<string>()
  const resources = problems.map(problem => {
    if (!problem.urn.includes('::pulumi:pulumi:StackReference::')) return problem
    const file = closedState.exec(problem.message)
    const match = file ?? unknownStack.exec(problem.message)
    if (!match) return problem
    const name = `${match[1]}/${match[2]}`
    closed.add(name)
    const absent = file ? '' : ', or there is no such stack'
    return { ...problem, message: `a run may not read the state of the stack ${name}${absent}` }
  })
  const names = [...closed].sort().join(',')
  const hint =
    closed.size === 0
      ? null
      : `an administrator can allow it: start the service with TWINSTACK_STACK_REFERENCES=${names}`
  return { resources, hint }
}
