/**
 * The lease of one operation: it is renewed while the worker holds the operation, writes are
 * repeated while the database does not answer, and all work stops at once when the fence is lost or
 * the worker stops.
 */
import { uptime } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { TwinstackError } from '../../../lib/errors.ts'
import { isOutage } from '../../../lib/outage.ts'
import type { Claim } from '../../../model/operationStore.ts'
import type { ExecutorDeps } from './executorDeps.ts'

/** The worker lost the lease of the operation before it ended the operation. */
export class LeaseLostError extends Error {
  readonly why: 'fence-lost' | 'worker-stops'
  constructor(why: 'fence-lost' | 'worker-stops') {
    super(why)
    this.name = 'LeaseLostError'
    this.why = why
  }
}

export type Lease = {
  readonly fence: number
  /** aborts with a LeaseLostError as its reason */
  readonly signal: AbortSignal
  /**
   * Repeats a write while the database does not answer: an outage does not prove that nothing was
   * written.
   */
  persist<T>(write: () => Promise<T>): Promise<T>
  /** rejects with LeaseLostError as soon as the lease is lost */
  runUnderLease<T>(work: Promise<T>): Promise<T>
  /**
   * calls the listener with the seconds of uptime until which the lease is valid: now if that is
   * known, and after each renewal; returns a function that stops the calls
   */
  onHeld(listener: (until: number) => void): () => void
  /** stops the renewal of the lease */
  release(): void
}

type LeaseDeps = Pick<ExecutorDeps, 'store' | 'worker' | 'leaseSeconds' | 'log'>

const pauseMilliseconds = 1000

/**
 * Starts the renewal of the lease of a claim. `leave` aborts when the worker stops: the run
 * continues, and the next worker attaches to it.
 */
export function acquireLease(deps: LeaseDeps, claim: Claim, leave: AbortSignal): Lease {
  const lost = new AbortController()
  const signal = AbortSignal.any([lost.signal, leave])
  const listeners = new Set<(until: number) => void>()
  let heldUntil = 0
  const renew = async () => {
    // nobody can take over before this time: the database counts from a later moment
    const until = uptime() + deps.leaseSeconds
    if (!(await renewLease(deps, claim, lost))) return
    heldUntil = until
    listeners.forEach(listener => listener(until))
  }
  const timer = setInterval(() => void renew(), (deps.leaseSeconds * 1000) / 4)
  void renew()
  return {
    fence: claim.fence,
    signal,
    persist: write => repeatWrite(write, signal, deps),
    runUnderLease: work => rejectWhenLost(work, signal),
    onHeld: listener => {
      listeners.add(listener)
      if (heldUntil > 0) listener(heldUntil)
      return () => listeners.delete(listener)
    },
    release: () => clearInterval(timer),
  }
}

async function renewLease(
  { store, worker, leaseSeconds, log }: LeaseDeps,
  { operation, fence }: Claim,
  lost: AbortController,
): Promise<boolean> {
  try {
    const held = await store.operations.renew(operation.id, { worker, fence, leaseSeconds })
    if (!held) lost.abort(new LeaseLostError('fence-lost'))
    return held
  } catch (error) {
    log.warn(
      { operation: operation.id, err: error },
      'the lease of an operation could not be renewed; the worker retries',
    )
    return false
  }
}

async function repeatWrite<T>(
  write: () => Promise<T>,
  signal: AbortSignal,
  { log }: LeaseDeps,
): Promise<T> {
  for (;;) {
    signal.throwIfAborted()
    try {
      return await write()
    } catch (error) {
      if (error instanceof TwinstackError && error.code === 'conflict')
        throw new LeaseLostError('fence-lost')
      if (!isOutage(error)) throw error
      log.warn({ err: error }, 'the database does not answer; the write is repeated')
      await sleep(pauseMilliseconds)
    }
  }
}

function rejectWhenLost<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as LeaseLostError)
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
