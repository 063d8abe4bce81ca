import { TwinstackError } from '../../../lib/errors.ts'
import { goingOf, protection } from '../../../analysis/deploy/keep.ts'
import type { ExecutorDeps } from './executorDeps.ts'
import type { Operation } from '../../../model/operation.ts'
import { everyResource } from '../options.ts'

export { protection }

/**
 * Before anything is destroyed: nothing that would go may be protected. The engine would find out
 * one resource at a time, with half of the environment gone by then.
 *
 * @throws TwinstackError `deletion-protected`, naming every protected resource
 */
export async function refuseWhenProtected(
  { store }: ExecutorDeps,
  operation: Operation,
): Promise<void> {
  const recorded = await everyResource(store, operation.environment)
  const found = goingOf(recorded, operation.options)
    .map(protection)
    .filter(line => line !== null)
  if (found.length === 0) return
  throw new TwinstackError(
    'deletion-protected',
    `${operation.kind} of ${operation.environment} would delete protected resources: ${found.join('; ')}`,
    {
      hint: 'turn the protection off in the program or its settings, deploy that, and ask again',
    },
  )
}
