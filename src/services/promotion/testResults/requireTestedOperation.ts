import { TwinstackError } from '../../../lib/errors.ts'
import type { Right } from '../../../model/access.ts'
import { requireOperation } from '../../operations/getOperation.ts'

import { isWriting, type Operation } from '../../../model/operation.ts'
import type { VerbContext } from '../../../model/verbContext.ts'

/**
 * An operation about which evidence can be stored: it wrote, and its changes are in place. It
 * includes operations whose checks failed: results of a CI system are useful there too, but do not
 * change the status.
 *
 * @throws TwinstackError `not-found`, `forbidden`, `conflict`
 */
export async function requireTestedOperation(
  ctx: Pick<VerbContext, 'store' | 'actor'>,
  id: string,
  right: Right,
  { failedChecks }: { failedChecks: boolean },
): Promise<Operation> {
  const operation = await requireOperation(ctx, id, right)
  if (!isWriting(operation))
    throw createRefusalError(
      operation,
      `it is a ${operation.options.planOnly ? 'plan' : operation.kind}, which deploys nothing`,
    )
  const ended =
    operation.status === 'succeeded' ||
    (failedChecks && operation.status === 'failed' && operation.error?.code === 'checks-failed')
  if (!ended) throw createRefusalError(operation, `it is ${operation.status}`)
  return operation
}

function createRefusalError({ id }: Operation, why: string): TwinstackError<'conflict'> {
  return new TwinstackError(
    'conflict',
    `operation ${id} can't get test results or sign-offs: ${why}`,
    {
      hint:
        'tests and sign-offs are about an operation that changed its environment and has ' +
        'succeeded',
    },
  )
}
