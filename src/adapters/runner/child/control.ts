import { Worker } from 'node:worker_threads'
import { findSiblingFile } from '../../../lib/findSiblingFile.ts'
import { RunFailure } from './failure.ts'
import { engineSlots, heartbeatMs, reasons, slots } from './shared.ts'
import type { MessageFromSupervisor, MessageToSupervisor, OfferedRun } from './shared.ts'

/**
 * The main thread's part of stopping a run: reads the decision of the supervisor, and reports to
 * it.
 */
export class Control {
  readonly #shared = new Int32Array(new SharedArrayBuffer(4 * (slots.engines + engineSlots)))
  readonly #worker: Worker
  readonly #stop = Promise.withResolvers<void>()
  readonly #offered = Promise.withResolvers<OfferedRun>()
  /** the runner is warm and has no run yet: a signal ends it at once */
  #idle = false

  constructor(socket: string) {
    this.#worker = new Worker(findSiblingFile(import.meta.url, './supervisor'), {
      workerData: { socket, shared: this.#shared },
    })
    this.#worker.on('message', (message: MessageFromSupervisor) =>
      message.type === 'stop' ? this.#stop.resolve() : this.#offered.resolve(message),
    )
    this.#worker.unref()
    setInterval(() => Atomics.add(this.#shared, slots.heartbeat, 1), heartbeatMs).unref()
    for (const name of ['SIGTERM', 'SIGINT'] as const)
      process.on(name, () => (this.#idle ? process.exit(0) : this.#send({ type: 'cancel' })))
  }

  #send(message: MessageToSupervisor): void {
    this.#worker.postMessage(message)
  }

  /** Warm: reports that everything is loaded, and waits for a run. */
  async waitForRun(): Promise<OfferedRun> {
    this.#idle = true
    this.#send({ type: 'warm' })
    const offered = await this.#offered.promise
    this.#idle = false
    return offered
  }

  /** Warm: reports to the worker whether this process has taken the run. */
  answer(ok: boolean): void {
    this.#send({ type: 'taken', ok })
  }

  begin(folder: string, limits: { timeLimitSeconds: number; graceSeconds: number }): void {
    this.#send({ type: 'begin', folder, ...limits })
  }

  set engines(pids: number[]) {
    for (let slot = 0; slot < engineSlots; slot++)
      Atomics.store(this.#shared, slots.engines + slot, pids[slot] ?? 0)
  }

  /** The way in which the run is being stopped; null while it is not. */
  get stopped(): 'gracefully' | 'forcibly' | null {
    const stages = [null, 'gracefully', 'forcibly'] as const
    return stages[Atomics.load(this.#shared, slots.stage)] ?? null
  }

  get timedOut(): boolean {
    return Atomics.load(this.#shared, slots.reason) === reasons.timeLimit
  }

  /** Throws when the run is being stopped; called between steps and before an engine starts. */
  check(): void {
    if (this.stopped) throw createStoppedFailure(this.timedOut)
  }

  /** `work`, or the failure of being stopped, whichever comes first. */
  async raceWithStop<T>(work: Promise<T>): Promise<T> {
    const stop = this.#stop.promise.then(() => {
      throw createStoppedFailure(this.timedOut)
    })
    return await Promise.race([work, stop])
  }
}

export function createStoppedFailure(timedOut: boolean): RunFailure {
  return timedOut
    ? new RunFailure('operation-timeout', 'the time limit of this operation was reached', {
        hint:
          'find the step that did not end, or request the operation with a longer time limit ' +
          '(`--time-limit SECONDS`)',
      })
    : new RunFailure('cancelled', 'cancelled on request')
}
