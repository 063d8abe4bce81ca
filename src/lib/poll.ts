/**
 * A loop of rounds: searches for work again and again, beside whatever else the process does.
 */
import type { Log } from './log.ts'

export type Polling = { stop(): Promise<void> }

/**
 * `round` takes what is due and returns whether there may be more at once. A round that fails is
 * told in the log as `what` and tried again. `stop` waits for the one under way.
 */
export function startPolling({
  round,
  everySeconds,
  log,
  what,
}: {
  round(): Promise<boolean>
  everySeconds: number
  log: Pick<Log, 'warn'>
  what: string
}): Polling {
  const leave = new AbortController()
  let timer: NodeJS.Timeout
  let running = Promise.resolve()
  const all = async (): Promise<void> => {
    try {
      while (!leave.signal.aborted && (await round()));
    } catch (error) {
      log.warn({ err: error }, what)
    }
  }
  const again = (): void => {
    if (!leave.signal.aborted) timer = setTimeout(work, everySeconds * 1000)
  }
  const work = (): void => {
    running = all().then(again)
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
