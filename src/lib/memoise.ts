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

/**
 * Runs work at most once at a time for each key: a call while the work of its key is running gets
 * the result of that run; a later call runs it again.
 */
export function shareRuns<T>(): (key: string, work: () => Promise<T>) => Promise<T> {
  const running = new Map<string, Promise<T>>()
  return (key, work) => {
    const run = running.get(key) ?? work().finally(() => running.delete(key))
    running.set(key, run)
    return run
  }
}
