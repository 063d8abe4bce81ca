/**
 * Runs `work` at the first call and gives its result to every call. A failure is not kept: the next
 * call after it runs `work` again.
 */
export function memoise<T>(work: () => Promise<T>): () => Promise<T> {
  let started: Promise<T> | null = null
  return () =>
    (started ??= work().catch((error: unknown) => {
      started = null
      throw error
    }))
}
