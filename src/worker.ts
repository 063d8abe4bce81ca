/**
 * A worker: takes operations from the queue, executes them, and takes over those that another
 * worker left.
 */
import { resumeRun, execute } from './services/operations/execute/execute.ts'
import type { Execution } from './services/operations/execute/execution.ts'
import { hold, LeaseLostError } from './services/operations/execute/lease.ts'
import type { ExecutorDeps } from './services/operations/execute/executorDeps.ts'

import { interrupted } from './services/operations/execute/recover.ts'
import { expireApprovals } from './services/operations/execute/expireApprovals.ts'
import { runOf } from './services/operations/execute/runRequest.ts'
import { registerWorker, type WorkerRegister } from './adapters/queue/workers.ts'
import type { Claim } from './model/operationStore.ts'

export type Worker = { stop(): Promise<void> }

/**
 * Starts to work; `register` tells which earlier workers of this machine are dead, so that a
 * restart takes over at once.
 */
export async function startWorker(
  deps: ExecutorDeps,
  { concurrency, home }: { concurrency: number; home: string },
): Promise<Worker> {
  const pool = new WorkerPool(deps, await registerWorker(home, deps.worker))
  await pool.takeOverDead()
  await deps.queue.work(concurrency, environment => pool.work(environment))
  await pool.sweep()
  const timer = setInterval(
    () => {
      void pool.sweep()
    },
    (deps.leaseSeconds * 1000) / 2,
  )
  return {
    stop: async () => {
      clearInterval(timer)
      await pool.stop()
    },
  }
}

class WorkerPool {
  private readonly deps: ExecutorDeps
  private readonly register: WorkerRegister
  private readonly leave = new AbortController()
  private readonly running = new Set<Promise<void>>()
  private readonly cancels = new Map<string, AbortController>()
  private readonly deaf: () => void

  constructor(deps: ExecutorDeps, register: WorkerRegister) {
    this.deps = deps
    this.register = register
    this.deaf = deps.store.listen({
      onCancel: operation => this.cancels.get(operation)?.abort(),
    })
  }

  /**
   * A job said that the environment has work: one operation after the other until there is none, or
   * it is held elsewhere.
   */
  async work(environment: string): Promise<void> {
    const { store, worker, leaseSeconds } = this.deps
    while (!this.leave.signal.aborted) {
      const claim = await store.operations.claim(environment, { worker, leaseSeconds })
      if (!claim) return
      await this.track(this.held(claim, execute))
    }
  }

  /** Operations of workers that are known to be dead need not wait for their lease. */
  async takeOverDead(): Promise<void> {
    for (const dead of await this.register.dead()) {
      await this.takeOver(dead)
      await this.register.forget(dead)
    }
  }

  /** Safety net: leases that ran out, and queued work whose job was lost with a crash. */
  async sweep(): Promise<void> {
    const { store, queue, log } = this.deps
    try {
      await this.takeOverDead()
      await this.takeOver(this.deps.worker)
      await expireApprovals(this.deps)
      for (const environment of await store.operations.waiting())
        await queue.offer(store, environment)
    } catch (error) {
      log.warn({ error: String(error) }, 'looking for left work failed; it is tried again')
    }
  }

  private async takeOver(left: string): Promise<void> {
    const { store, worker, leaseSeconds, log } = this.deps
    for (const operation of await store.operations.abandoned({ worker: left })) {
      if (this.cancels.has(operation.id)) continue
      const claim = await store.operations.takeOver(operation.id, { worker, leaseSeconds, left })
      if (!claim) continue
      log.info(
        { operation: operation.id, environment: operation.environment },
        'taking over an operation that its worker left',
      )
      void this.track(this.held(claim, resume).then(() => this.work(operation.environment)))
    }
  }

  private async held(claim: Claim, act: (execution: Execution) => Promise<void>): Promise<void> {
    const { operation } = claim
    const holding = hold(this.deps, claim, this.leave.signal)
    const cancel = new AbortController()
    this.cancels.set(operation.id, cancel)
    try {
      // asked for before we listened
      if (operation.cancel) cancel.abort()
      const environment = await this.deps.store.environments.get(operation.environment)
      if (!environment)
        throw new Error(
          `the environment ${operation.environment} is gone while operation ${operation.id} holds it`,
        )
      await act({
        deps: this.deps,
        hold: holding,
        operation,
        environment,
        tree: null,
        guard: null,
        control: null,
        bound: null,
        round: 0,
        handle: null,
        result: null,
        healed: null,
        report: null,
        cancel: cancel.signal,
      })
    } catch (error) {
      this.report(operation.id, error)
    } finally {
      holding.release()
      this.cancels.delete(operation.id)
    }
  }

  private report(operation: string, error: unknown): void {
    if (error instanceof LeaseLostError || this.leave.signal.aborted)
      this.deps.log.info(
        { operation, why: String(error) },
        'let go of an operation; it is taken over',
      )
    else
      this.deps.log.error(
        {
          operation,
          error: String(error),
          stack: error instanceof Error ? error.stack : undefined,
        },
        'an operation could not be ended; it is taken over when its lease runs out',
      )
  }

  private track(work: Promise<void>): Promise<void> {
    this.running.add(work)
    void work.finally(() => this.running.delete(work))
    return work
  }

  /** Lets go of what runs: runners go on by themselves and are attached by the next worker. */
  async stop(): Promise<void> {
    this.leave.abort(new LeaseLostError('worker-stops'))
    await this.deps.queue.stop()
    await Promise.allSettled(this.running)
    this.deaf()
  }
}

/**
 * An operation that another worker began: goes on with its run if that is there, or puts right what
 * is left of it.
 */
async function resume(execution: Execution): Promise<void> {
  const { deps, operation } = execution
  const folder = await deps.store.operations.runFolder(operation.id)
  execution.handle = folder ? await deps.runner.attach(folder) : null
  const { plans, round } = runOf(folder ?? '')
  execution.round = round
  // the result of a run that healed is not that of the operation: it is healed once more and goes
  // on from there
  if (operation.status === 'running' && execution.handle && !/-heal-\d+$/.test(folder ?? ''))
    return resumeRun(execution)
  if (operation.status === 'running' && plans) return execute(execution)
  await interrupted(execution)
}
