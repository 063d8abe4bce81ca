import type { NoticeType } from '../../model/finding.ts'
import type { Operation } from '../../model/operation.ts'
import type { Store } from '../../model/store.ts'

/** Adds a notice about an operation, to its environment. */
export async function notify(
  store: Store,
  { operation: { id, environment } }: { operation: Pick<Operation, 'id' | 'environment'> },
  type: NoticeType,
  text: string,
  detail: Record<string, unknown>,
): Promise<void> {
  await store.notices.add({ type, environment, operation: id, text, detail })
}
