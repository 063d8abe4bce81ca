import { TwinstackError } from '../../lib/errors.ts'
import type { Store } from '../../model/store.ts'
import type { Operation } from '../../model/operation.ts'

/**
 * The operation of an earlier request with the same Idempotency-Key; null when the key is
 * new. Another body with a used key is an error (draft-ietf-httpapi-idempotency-key-header-07,
 * section 2.7: 422).
 */
export async function findRepeat(
  store: Store,
  request: {
    environment: string
    idempotencyKey?: string | null
    idempotencyDigest?: string | null
  },
): Promise<Operation | null> {
  if (!request.idempotencyKey) return null
  const earlier = await store.operations.byIdempotencyKey(request.idempotencyKey)
  if (!earlier) return null
  if (
    earlier.operation.environment === request.environment &&
    earlier.digest === (request.idempotencyDigest ?? '')
  )
    return earlier.operation
  throw new TwinstackError(
    'idempotency-mismatch',
    'this Idempotency-Key was used for another request before',
    { hint: 'use a new key for a new request' },
  )
}
