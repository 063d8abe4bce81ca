import { isRunning } from './postmaster.ts'

/** milliseconds between checks */
const every = 2000

/**
 * Checks whether the server's process exists and calls `revive` when it ended (out of memory,
 * killed). `revive` returns the process to watch from then on. With null the server was stopped by
 * a person, and the watch ends.
 */
export function watch(
  pid: number,
  revive: () => Promise<number | null>,
  logError: (error: unknown) => void,
): () => void {
  let watched: number | null = pid
  let busy = false
  const timer = setInterval(() => {
    if (busy || watched === null || isRunning(watched)) return
    busy = true
    revive()
      .then(next => {
        watched = next
      }, logError)
      .finally(() => {
        busy = false
      })
  }, every).unref()
  return () => clearInterval(timer)
}
