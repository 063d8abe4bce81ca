/** A `StackReference` to a state that a run with a user of its own may not read. */
import type { Problem } from './recording.ts'

/** The engine's message for a file of the state (pkg/v3 `backend/diy`, gocloud fileblob). */
const closedState =
  /failed to load checkpoint: [^]*\.pulumi\/stacks\/([^/"]+)\/([^/"]+)\.json[^]*permission denied/

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
    const match = problem.urn.includes('::pulumi:pulumi:StackReference::')
      ? closedState.exec(problem.message)
      : null
    if (!match) return problem
    const name = `${match[1]}/${match[2]}`
    closed.add(name)
    return { ...problem, message: `a run may not read the state of the stack ${name}` }
  })
  const names = [...closed].sort().join(',')
  const hint =
    closed.size === 0
      ? null
      : `an administrator can allow it: start the service with TWINSTACK_STACK_REFERENCES=${names}`
  return { resources, hint }
}
