import { setTimeout as sleep } from 'node:timers/promises'
import { isLeaseHeld } from '../folder.ts'
import type { Run } from './run.ts'

const pollMs = 100

/**
 * Waits before a write until a worker confirms that it holds the environment. A worker that was
 * suspended during a takeover may have started this run: it finds that its fence is lost before it
 * confirms, and the run then ends without a write, by its time limit or by the worker that took
 * over. While no worker runs, the run waits for the next one.
 *
 * @throws RunFailure `cancelled`, `operation-timeout` when the run is stopped meanwhile
 */
export async function requireLease(
  { folder, request, control, log }: Pick<Run, 'folder' | 'request' | 'control' | 'log'>,
  pause = pollMs,
): Promise<void> {
  if (!request.leased) return
  for (let reported = false; !isLeaseHeld(folder); await sleep(pause)) {
    control.check()
    if (reported) continue
    reported = true
    log.addDiagnostic('info', 'the run waits before it writes, until a worker confirms it')
  }
}
