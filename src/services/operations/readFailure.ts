/** Reads what is recorded about an operation that did not succeed. */
import { buildFailureReport, isFailure } from '../../analysis/failure/buildFailureReport.ts'
import type { FailureReport } from '../../model/failureReport.ts'
import type { Operation, Transition } from '../../model/operation.ts'
import type { Store } from '../../model/store.ts'

/**
 * Null when the operation has not ended or succeeded. Also works in the transaction that ends the
 * operation, after its transition and its rollback are written. `transitions`: when they are read
 * already.
 */
export async function readFailure(
  store: Store,
  operation: Operation,
  transitions?: readonly Transition[],
): Promise<FailureReport | null> {
  if (!isFailure(operation)) return null
  const rollback = await store.operations.findRollback(operation)
  const withheld = await store.notices.findByOperation(operation, 'rollback.impossible')
  const deployed = (await store.environments.get(operation.environment))?.deployed ?? null
  const history = transitions ?? (await store.operations.listTransitions(operation.id))
  return buildFailureReport({
    operation,
    events: await store.operations.listOutcomes(operation.id),
    rollback: rollback && {
      id: rollback.id,
      status: rollback.status,
      to: rollback.revision?.commit ?? rollback.revision?.id ?? 'the last good one',
    },
    withheld: withheld?.text ?? null,
    deployed: deployed && {
      operation: deployed.operation,
      revision: deployed.revision,
    },
    reason: history.at(-1)?.reason ?? null,
  })
}
