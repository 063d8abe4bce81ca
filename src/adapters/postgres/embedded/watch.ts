import { isThere } from './postmaster.ts'

/** milliseconds between looks */
const every = 2000

/**
 * Looks whether the server's process is there, and has it `revive`d when it died (the system ran
 * out of memory, somebody killed it). `revive` returns the process to look at from then on; null:
 * it is not to be revived.
 */
export function watch(
  pid: number,
  revive: () => Promise<number | null>,
  complain: (error: unknown) => void,
): () => void {
  let watched: number | null = pid
  let busy = false
  const timer = setInterval(() => {
    if (busy || watched === null || isThere(watched)) return
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
