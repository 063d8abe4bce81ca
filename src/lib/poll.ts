/** A polling loop: searches for work repeatedly in the background. */
import type { Log } from './log.ts'

export type PollHandle = { stop(): Promise<void> }

/**
 * `round` processes due work and returns whether more may be due immediately. A failed round is
 * logged under the name `what` and repeated. `stop` waits for the current round.
 */
export function startPolling({
  runRound: round,
  everySeconds,
  log,
  what,
}: {
  runRound(): Promise<boolean>
  everySeconds: number
  log: Pick<Log, 'warn'>
  what: string
}): PollHandle {
  const leave = new AbortController()
  let timer: NodeJS.Timeout
  let running = Promise.resolve()
  const stopAll = async (): Promise<void> => {
    try {
      while (!leave.signal.aborted && (await round()));
    } catch (error) {
      log.warn({ err: error }, what)
    }
  }
  const scheduleNext = (): void => {
    if (!leave.signal.aborted) timer = setTimeout(work, everySeconds * 1000)
  }
  const work = (): void => {
    running = stopAll().then(scheduleNext)
  }
  work()
  return {
    stop: async () => {
      leave.abort()
      clearTimeout(timer)
      await running
    },
  }
}
