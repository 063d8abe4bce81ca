/** Names of stacks that programs refer to with `StackReference`. */
import { TwinstackError } from '../lib/errors.ts'
import { isStackName } from './stackName.ts'

/** The project and the stack of the same state backend. */
export type StackReferenceName = { project: string; stack: string }

/**
 * Reads `project/stack` or `organization/project/stack`, as `StackReference` accepts them. The file
 * backend has only one organization, so its name is dropped.
 *
 * @throws TwinstackError `invalid-request`
 */
export function parseStackReference(text: string): StackReferenceName {
  const parts = text.split('/')
  const [project, stack] = parts.slice(-2)
  if (project === undefined || stack === undefined || parts.length > 3 || !parts.every(isStackName))
    throw new TwinstackError(
      'invalid-request',
      `TWINSTACK_STACK_REFERENCES: ${JSON.stringify(text)} is not the name of a stack`,
      { hint: 'write project/stack, separated by commas, e.g. network/production' },
    )
  return { project, stack }
}
