/**
 * Keeps results of pure functions by the digest of their inputs, so that equal inputs are computed
 * once. Only the inputs determine a result, so no result has to be invalidated when data change.
 */
import { serialize } from 'node:v8'
import { hashSha256 } from './hash.ts'

export type DigestCache<Value> = {
  /**
   * The kept result, or that of `compute`, which must be pure and must depend on `inputs` alone.
   * Results are shared: callers must not change them. A rejected result is not kept.
   *
   * @param inputs anything that the structured clone algorithm can copy
   */
  read(inputs: unknown, compute: () => Value): Value
}

/**
 * @param most the number of results that are kept; the least recently read one is removed first
 * @param keeps whether to keep a result after its promise is fulfilled; default: each one
 */
export function createDigestCache<Value>(
  most: number,
  keeps: (result: Awaited<Value>) => boolean = () => true,
): DigestCache<Value> {
  const kept = new Map<string, Value>()
  const removeUnlessKept = (digest: string, value: Promise<Awaited<Value>>) => {
    const remove = () => kept.delete(digest)
    value.then(result => keeps(result) || remove(), remove)
  }
  return {
    read(inputs, compute) {
      const digest = hashSha256(serialize(inputs))
      const found = kept.get(digest)
      kept.delete(digest)
      const value = found ?? compute()
      kept.set(digest, value)
      if (found === undefined && value instanceof Promise) removeUnlessKept(digest, value)
      for (const oldest of kept.keys()) {
        if (kept.size <= most) break
        kept.delete(oldest)
      }
      return value
    },
  }
}
