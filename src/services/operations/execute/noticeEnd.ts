/** Notices about the end of an operation, which webhooks, chats and mails receive. */
import { summariseChanges } from '../../../analysis/failure/summariseChanges.ts'
import type { NoticeType } from '../../../model/finding.ts'
import { isWriting, type Operation, type Status } from '../../../model/operation.ts'
import type { Store } from '../../../model/store.ts'
import { readFailure } from '../readFailure.ts'

/** An operation that only reads has notices of its own where somebody must know (drift, parity). */
const types: Partial<Record<Status, NoticeType>> = {
  succeeded: 'operation.succeeded',
  failed: 'operation.failed',
  refused: 'operation.refused',
  cancelled: 'operation.cancelled',
  expired: 'operation.failed',
}

/**
 * In the transaction that ends the operation, after its rollback was requested: the text is the
 * first line of the failure report, and `detail.failure` is the whole report.
 */
export async function noticeEnd(store: Store, operation: Operation): Promise<void> {
  const type = types[operation.status]
  if (!type || !isWriting(operation)) return
  const { id, environment, environmentKind, kind, changes, requestedBy } = operation
  const failure = await readFailure(store, operation)
  const done = Object.fromEntries(Object.entries(changes ?? {}).filter(([op]) => op !== 'same'))
  await store.notices.add({
    type,
    environment,
    environmentKind,
    operation: id,
    text:
      failure?.headline ??
      `${kind} of ${environment} succeeded: ${summariseChanges(done) || 'no changes'}`,
    detail: {
      kind,
      requestedBy: requestedBy.name,
      revision: operation.revision?.id ?? null,
      ...(failure ? { failure } : { changes }),
    },
  })
}
