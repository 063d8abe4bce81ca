import { TwinstackError } from '../../lib/errors.ts'
import type { Store } from '../../model/store.ts'
import type { Operation } from '../../model/operation.ts'

/**
 * The operation that an earlier request with the same Idempotency-Key made; null when the key is
 * new. Another body with a used key is an error (draft-ietf-httpapi-idempotency-key-header-07,
 * section 2.7: 422).
 */
export async function repeatOf(
  store: Store,
  asked: { environment: string; idempotencyKey?: string | null; idempotencyDigest?: string | null },
): Promise<Operation | null> {
  if (!asked.idempotencyKey) return null
  const earlier = await store.operations.byIdempotencyKey(asked.idempotencyKey)
  if (!earlier) return null
  if (
    earlier.operation.environment === asked.environment &&
    earlier.digest === (asked.idempotencyDigest ?? '')
  )
    return earlier.operation
  throw new TwinstackError(
    'idempotency-mismatch',
    'this Idempotency-Key was used before with another request',
    { hint: 'use a new key for a new request' },
  )
}
