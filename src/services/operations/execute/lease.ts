/**
 * Holding an environment for one operation: the lease is renewed while it is held, writes are
 * repeated while the database is away, and everything stops at once when the fence is lost or the
 * worker leaves.
 */
import type { ExecutorDeps } from './executorDeps.ts'

import { TwinstackError } from '../../../lib/errors.ts'
import type { Claim } from '../../../model/operationStore.ts'

/** Why a worker lets go of an operation without ending it. */
export class LeaseLostError extends Error {
  readonly why: 'fence-lost' | 'worker-stops'
  constructor(why: 'fence-lost' | 'worker-stops') {
    super(why)
    this.name = 'LetGo'
    this.why = why
  }
}

export type Hold = {
  readonly fence: number
  /** aborts with a LetGo as reason */
  readonly signal: AbortSignal
  /**
   * a write that is repeated while the database does not answer; never concludes that nothing
   * happened (anchors.md section 3)
   */
  persist<T>(write: () => Promise<T>): Promise<T>
  /** rejects with LetGo as soon as the hold is lost */
  unlessLost<T>(work: Promise<T>): Promise<T>
  release(): void
}

const pauseMilliseconds = 1000

/**
 * Starts to hold; `leave` aborts when the worker stops (the run goes on by itself and is attached
 * again later).
 */
export function hold(deps: ExecutorDeps, claim: Claim, leave: AbortSignal): Hold {
  const lost = new AbortController()
  const signal = AbortSignal.any([lost.signal, leave])
  const timer = setInterval(
    () => {
      void renew(deps, claim, lost)
    },
    (deps.leaseSeconds * 1000) / 4,
  )
  return {
    fence: claim.fence,
    signal,
    persist: write => persist(write, signal, deps),
    unlessLost: work => unlessLost(work, signal),
    release: () => clearInterval(timer),
  }
}

async function renew(
  { store, worker, leaseSeconds, log }: ExecutorDeps,
  { operation, fence }: Claim,
  lost: AbortController,
): Promise<void> {
  try {
    if (!(await store.operations.renew(operation.id, { worker, fence, leaseSeconds })))
      lost.abort(new LeaseLostError('fence-lost'))
  } catch (error) {
    log.warn(
      { operation: operation.id, error: String(error) },
      'the lease could not be renewed; trying again',
    )
  }
}

async function persist<T>(
  write: () => Promise<T>,
  signal: AbortSignal,
  { log }: ExecutorDeps,
): Promise<T> {
  for (;;) {
    signal.throwIfAborted()
    try {
      return await write()
    } catch (error) {
      if (error instanceof TwinstackError && error.code === 'conflict')
        throw new LeaseLostError('fence-lost')
      if (!isOutage(error)) throw error
      log.warn({ error: String(error) }, 'the database does not answer; the write is repeated')
      await new Promise(resolve => setTimeout(resolve, pauseMilliseconds))
    }
  }
}

/**
 * Connection failures of node-postgres and PostgreSQL's own classes 08 (connection), 53
 * (resources), 57P0x (shutdown).
 */
export function isOutage(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown }
  if (typeof code === 'string')
    return (
      /^(08|53|57P0|ECONN|ENOTFOUND|EPIPE|ETIMEDOUT|ENOENT$)/.test(code) || code === 'unavailable'
    )
  return (
    typeof message === 'string' &&
    /connection (terminated|ended|timeout)|timeout (exceeded|expired)|cannot use a pool/i.test(
      message,
    )
  )
}

function unlessLost<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
