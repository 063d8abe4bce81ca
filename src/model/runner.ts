import type { RunRequest, RunResult, RunnerEvent } from './run.ts'

export type RunHandle = {
  folder: string
  /** batches in order from `after` (exclusive) until the run has ended and every event was read */
  readEvents(after: number): AsyncIterable<RunnerEvent[]>
  /** writes the end of the worker's lease for the run, in seconds of uptime of this machine */
  confirm(until: number): void
  /** stops the engine with SIGINT; after the grace period the runner itself uses SIGKILL */
  cancel(): Promise<void>
  /** the result; null when the processes ended without one */
  awaitResult(): Promise<RunResult | null>
  /**
   * ends every process of the run's session, by SIGKILL, and waits until they are gone; returns how
   * many were ended
   */
  kill(): Promise<number>
  /** pids (runner, engine) and host, if the run wrote them, to prove the owner of locks */
  listProcesses(): Promise<{ host: string; pids: number[] } | null>
}

export type Runner = {
  /** `key` names the run folder: `<operation>-<attempt>` or with a suffix for heal and describe */
  start(key: string, request: RunRequest): Promise<RunHandle>
  /** attaches to a run that an earlier process started; null when its folder no longer exists */
  attach(folder: string): Promise<RunHandle | null>
  /** folders of the runs under a lease that have no result and live on this machine */
  listLiving(): Promise<string[]>
  /** loads SDK and providers of a dependency folder ahead of time */
  warm(modules: string): void
  /** ends idle warm runners; running ones continue */
  close(): Promise<void>
}
