import { TwinstackError } from '../../../lib/errors.ts'
import type { Right } from '../../../model/access.ts'
import { operationFor } from '../../operations/getOperation.ts'

import { isWriting, type Operation } from '../../../model/operation.ts'
import type { VerbContext } from '../../../model/verbContext.ts'

/**
 * An operation that something can be proven about: it wrote, and has ended with what it wrote in
 * place. One whose own checks failed is reported on like others: what an outside CI found there is
 * worth knowing, and heals nothing.
 *
 * @throws TwinstackError `not-found`, `forbidden`, `conflict`
 */
export async function testedOperation(
  ctx: Pick<VerbContext, 'store' | 'actor'>,
  id: string,
  right: Right,
  { failedChecks }: { failedChecks: boolean },
): Promise<Operation> {
  const operation = await operationFor(ctx, id, right)
  if (!isWriting(operation))
    throw refusal(
      operation,
      `it is a ${operation.options.planOnly ? 'plan' : operation.kind}, which deploys nothing`,
    )
  const ended =
    operation.status === 'succeeded' ||
    (failedChecks && operation.status === 'failed' && operation.error?.code === 'checks-failed')
  if (!ended) throw refusal(operation, `it is ${operation.status}`)
  return operation
}

function refusal({ id }: Operation, why: string): TwinstackError<'conflict'> {
  return new TwinstackError('conflict', `operation ${id} can't be reported on: ${why}`, {
    hint: 'tests and sign-offs are about an operation that changed its environment and has succeeded',
  })
}
