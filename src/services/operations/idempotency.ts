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
  throw createMismatchError()
}

/** The digests of a key with its sender, and of the request that a repetition has to repeat. */
export type RequestOnce = { idempotencyKey: string; idempotencyDigest: string }

/**
 * Performs a request that starts an operation under the key `once`. A repetition gets what `repeat`
 * makes of the operation of the first request, also when both come at the same moment: then the
 * second one fails, because the first one has changed what it needs, and finds it afterwards.
 *
 * @throws TwinstackError `idempotency-mismatch`, and what `perform` and `repeat` throw
 */
export async function performOnce<Result>(
  store: Store,
  once: RequestOnce | undefined,
  {
    perform,
    repeat,
  }: { perform(): Promise<Result>; repeat(operation: Operation): Promise<Result> },
): Promise<Result> {
  if (once === undefined) return await perform()
  const earlier = await findEarlier(store, once)
  if (earlier) return await repeat(earlier)
  try {
    return await perform()
  } catch (error) {
    const meanwhile = await findEarlier(store, once)
    if (meanwhile) return await repeat(meanwhile)
    throw error
  }
}

async function findEarlier(
  store: Store,
  { idempotencyKey, idempotencyDigest }: RequestOnce,
): Promise<Operation | null> {
  const earlier = await store.operations.byIdempotencyKey(idempotencyKey)
  if (!earlier) return null
  if (earlier.digest === idempotencyDigest) return earlier.operation
  throw createMismatchError()
}

function createMismatchError(): TwinstackError {
  return new TwinstackError(
    'idempotency-mismatch',
    'this Idempotency-Key was used for another request before',
    { hint: 'use a new key for a new request' },
  )
}
