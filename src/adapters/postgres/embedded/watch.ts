import { isRunning } from './postmaster.ts'

/** milliseconds between checks */
const every = 2000

/**
 * Checks whether the server's process exists and calls `revive` when it ended (the system ran out
 * of memory, somebody killed it). `revive` returns the process to watch from then on; null: the
 * server was stopped on purpose, and the watch ends.
 */
export function watch(
  pid: number,
  revive: () => Promise<number | null>,
  complain: (error: unknown) => void,
): () => void {
  let watched: number | null = pid
  let busy = false
  const timer = setInterval(() => {
    if (busy || watched === null || isRunning(watched)) return
    busy = true
    revive()
      .then(next => {
        watched = next
      }, complain)
      .finally(() => {
        busy = false
      })
  }, every).unref()
  return () => clearInterval(timer)
}
