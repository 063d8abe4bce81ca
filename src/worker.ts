/**
 * A worker: takes operations from the queue, executes them, and takes over those that another
 * worker left.
 */
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { registerWorker, type WorkerRegister } from './adapters/queue/workers.ts'
import type { Operation } from './model/operation.ts'
import type { Claim } from './model/operationStore.ts'
import { endLeftRuns } from './services/operations/execute/endLeftRuns.ts'
import { executeOperation, type Phase } from './services/operations/execute/executeOperation.ts'
import type { ExecutorDeps } from './services/operations/execute/executorDeps.ts'
import { expireApprovals } from './services/operations/execute/expireApprovals.ts'
import { acquireLease, LeaseLostError } from './services/operations/execute/lease.ts'
import type { OperationContext } from './services/operations/execute/operationContext.ts'
import { endAbandonedUpdate } from './services/states/endPlainPulumi.ts'
import { resumeRun } from './services/operations/execute/resumeRun.ts'

export type Worker = {
  /**
   * Takes no further operations and waits until those that it holds have ended, at most for
   * `seconds`. Requests for follow-ups stay queued for another worker.
   */
  drain(seconds: number): Promise<void>
  stop(): Promise<void>
}

/** Unique per process, and safe as a file name. */
export function createWorkerName(name: string): string {
  const safe = name.replaceAll(/[^\w.-]/g, '_').slice(0, 60)
  return `${safe}-${process.pid}-${randomBytes(4).toString('hex')}`
}

export type WorkerOptions = {
  concurrency: number
  home: string
  /**
   * `ok`, or the reason why no operation may start beside the `running` ones of this worker; those
   * and takeovers continue
   */
  mayStart?: (running: number) => Promise<string>
}

/**
 * Starts a worker. The register of workers in `home` says which earlier workers of this machine are
 * dead, so that a restart takes over their operations at once.
 */
export async function startWorker(
  deps: ExecutorDeps,
  { concurrency, home, mayStart }: WorkerOptions,
): Promise<Worker> {
  const register = await registerWorker(home, deps.worker)
  const pool = new WorkerPool(deps, { register, concurrency, mayStart })
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
    drain: seconds => pool.drain(seconds),
    stop: async () => {
      clearInterval(timer)
      await pool.stop()
    },
  }
}

type EnterOperation = (context: OperationContext, operation: Operation) => Promise<Phase>

/** A claimed operation is executed from its beginning. */
const beginOperation: EnterOperation = async (_context, operation) => ({
  phase: 'prepare',
  input: { operation, round: 0, plan: null },
})

class WorkerPool {
  private readonly deps: ExecutorDeps
  private readonly register: WorkerRegister
  private readonly mayStart: (running: number) => Promise<string>
  private readonly concurrency: number
  /** environments on which it works now */
  private places = 0
  private readonly leave = new AbortController()
  private readonly running = new Set<Promise<void>>()
  /** by id of the operations that this worker holds */
  private readonly cancels = new Map<string, AbortController>()
  private readonly stopListening: () => void
  private draining = false

  constructor(
    deps: ExecutorDeps,
    {
      register,
      concurrency,
      mayStart = async () => 'ok',
    }: Omit<WorkerOptions, 'home'> & { register: WorkerRegister },
  ) {
    this.deps = deps
    this.mayStart = mayStart
    this.concurrency = concurrency
    this.register = register
    this.stopListening = deps.store.listen({
      onCancel: operation => this.cancels.get(operation)?.abort(),
    })
  }

  /**
   * A job means that the environment has work: executes its operations one after the other until
   * there is none, or another worker has the environment. An operation that may not start now stays
   * queued, and the next sweep offers it again.
   */
  async work(environment: string): Promise<void> {
    if (this.places < this.concurrency) await this.workBesides(environment)
  }

  /** The same, also when `concurrency` environments are worked on: what an operation waits for. */
  private async workBesides(environment: string): Promise<void> {
    this.places += 1
    try {
      await this.claimAll(environment)
    } finally {
      this.places -= 1
    }
  }

  private async claimAll(environment: string): Promise<void> {
    const { store, worker, leaseSeconds, labels, log } = this.deps
    while (!this.leave.signal.aborted && !this.draining) {
      const obstacle = await this.mayStart(this.cancels.size)
      if (obstacle !== 'ok') {
        log.warn({ environment }, obstacle)
        return
      }
      const claim = await store.operations.claim(environment, { worker, leaseSeconds, labels })
      if (!claim) return
      await this.track(this.execute(claim, beginOperation))
    }
  }

  /** Takes over at once from workers that are known to be dead. */
  async takeOverDead(): Promise<void> {
    for (const dead of await this.register.listDead()) {
      await this.takeOver(dead)
      await this.register.forget(dead)
    }
  }

  /**
   * Finds what a lost notification or a crash left: leases that ran out, runs that another machine
   * took over, approvals that expired, cancels of which no message arrived, and queued operations
   * without a job.
   */
  async sweep(): Promise<void> {
    const { store, worker, labels = {}, log } = this.deps
    try {
      await store.operations.noteWorker({ worker, labels })
      if (this.draining) return await this.readCancels()
      await this.takeOverDead()
      await this.takeOver(this.deps.worker)
      await endLeftRuns(this.deps)
      await expireApprovals(this.deps)
      await this.readCancels()
      await this.startWaiting()
    } catch (error) {
      log.warn({ err: error }, 'the search for unfinished work failed; the worker repeats it')
    }
  }

  /**
   * Another worker may have taken the job of an environment whose labels it has not: so a worker
   * with free places takes what waits itself.
   */
  private async startWaiting(): Promise<void> {
    const { store, queue, labels } = this.deps
    for (const environment of await store.operations.listWaiting(labels)) {
      if (this.places < this.concurrency) void this.track(this.start(environment))
      else await queue.offer(store, environment)
    }
  }

  /** Never rejects, because nobody waits for it. */
  private async start(environment: string): Promise<void> {
    try {
      await this.work(environment)
    } catch (err) {
      this.deps.log.warn(
        { environment, err },
        'waiting work could not be started; the next sweep retries',
      )
    }
  }

  private async takeOver(left: string): Promise<void> {
    const { store, worker, leaseSeconds, labels = {}, log } = this.deps
    for (const operation of await store.operations.listAbandoned({ worker: left, labels })) {
      if (this.cancels.has(operation.id)) continue
      if (operation.kind === 'out-of-band') {
        await endAbandonedUpdate({ store, log }, operation)
        continue
      }
      const claim = await store.operations.takeOver(operation.id, {
        worker,
        leaseSeconds,
        labels,
        left,
      })
      if (!claim) continue
      log.info(
        { operation: operation.id, environment: operation.environment },
        'taking over an operation that its worker left',
      )
      void this.track(this.resume(claim))
    }
  }

  /** What was taken over runs in addition to `concurrency`, because its runner may run already. */
  private async resume(claim: Claim): Promise<void> {
    this.places += 1
    try {
      await this.execute(claim, resumeRun)
    } finally {
      this.places -= 1
    }
    await this.start(claim.operation.environment)
  }

  private async readCancels(): Promise<void> {
    for (const [id, cancel] of this.cancels)
      if ((await this.deps.store.operations.get(id))?.cancel) cancel.abort()
  }

  /** Holds the operation until it is ended or left. Never rejects. */
  private async execute(claim: Claim, enter: EnterOperation): Promise<void> {
    const { operation } = claim
    const lease = acquireLease(this.deps, claim, this.leave.signal)
    const cancel = new AbortController()
    this.cancels.set(operation.id, cancel)
    try {
      // the request may be older than the claim
      if (operation.cancel) cancel.abort()
      const environment = await this.deps.store.environments.get(operation.environment)
      if (!environment)
        throw new Error(
          `the environment ${operation.environment} was removed while operation ` +
            `${operation.id} holds it`,
        )
      const context = {
        deps: this.deps,
        lease,
        environment,
        cancel: cancel.signal,
        workOn: (name: string) => this.workBesides(name),
      }
      await executeOperation(context, await enter(context, operation))
    } catch (error) {
      this.logLeft(operation.id, error)
    } finally {
      lease.release()
      this.cancels.delete(operation.id)
    }
  }

  private logLeft(operation: string, error: unknown): void {
    const { log } = this.deps
    if (error instanceof LeaseLostError || this.leave.signal.aborted)
      log.info({ operation, err: error }, 'left an operation; another worker takes it over')
    else
      log.error(
        { operation, err: error },
        'an operation could not be ended; a worker takes it over when its lease runs out',
      )
  }

  private track(work: Promise<void>): Promise<void> {
    this.running.add(work)
    void work.finally(() => this.running.delete(work))
    return work
  }

  async drain(seconds: number): Promise<void> {
    this.draining = true
    await this.deps.queue.pause()
    if (this.running.size === 0 || seconds === 0) return
    const { log } = this.deps
    log.info({ operations: [...this.cancels.keys()], seconds }, 'waiting for running operations')
    const late = new AbortController()
    await Promise.race([
      Promise.allSettled(this.running),
      sleep(seconds * 1000, undefined, { signal: late.signal }).catch(() => {}),
    ])
    late.abort()
    if (this.running.size > 0)
      log.warn(
        { operations: [...this.cancels.keys()] },
        'operations did not end in TWINSTACK_DRAIN seconds; the next worker takes them over',
      )
  }

  /** Leaves what runs: runners continue by themselves, and the next worker attaches to them. */
  async stop(): Promise<void> {
    this.leave.abort(new LeaseLostError('worker-stops'))
    await this.deps.queue.stop()
    await Promise.allSettled(this.running)
    this.stopListening()
  }
}
