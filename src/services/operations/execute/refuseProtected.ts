import { selectDeleted, findProtection } from '../../../analysis/deploy/keep.ts'
import { TwinstackError } from '../../../lib/errors.ts'
import type { Operation } from '../../../model/operation.ts'
import { listEveryResource } from '../options.ts'
import type { ExecutorDeps } from './executorDeps.ts'

export { findProtection }

/**
 * Refuses a destroy of protected resources before it starts. The engine would find them one at a
 * time, after it has deleted a part of the environment.
 *
 * @throws TwinstackError `deletion-protected`, naming every protected resource
 */
export async function refuseProtected(
  { store }: Pick<ExecutorDeps, 'store'>,
  { kind, environment, options }: Operation,
): Promise<void> {
  const found = selectDeleted(await listEveryResource(store, environment), options)
    .map(findProtection)
    .filter(line => line !== null)
  if (found.length === 0) return
  throw new TwinstackError(
    'deletion-protected',
    `${kind} of ${environment} would delete protected resources: ${found.join('; ')}`,
    {
      hint:
        'switch the protection off in the program or its settings, deploy that, then ' +
        'request the operation again',
    },
  )
}
