import type { RunRequest, RunResult, RunnerEvent } from './run.ts'

export type RunHandle = {
  folder: string
  /** batches in order from `after` (exclusive) until the run has ended and all was read */
  events(after: number): AsyncIterable<RunnerEvent[]>
  /** polite; the runner itself goes on to firm after the grace */
  cancel(): Promise<void>
  /** the result; null when the processes are gone without one */
  result(): Promise<RunResult | null>
  /**
   * ends every process of the run's session, by SIGKILL, and waits until they are gone; returns how
   * many were ended
   */
  kill(): Promise<number>
  /** pids (runner, engine) and host as far as the run wrote them, to prove locks */
  processes(): Promise<{ host: string; pids: number[] } | null>
}

export type Runner = {
  /** `key` names the run folder: `<operation>-<attempt>` or with a suffix for heal and describe */
  start(key: string, request: RunRequest): Promise<RunHandle>
  /** a run that was started by an earlier process; null when its folder is gone */
  attach(folder: string): Promise<RunHandle | null>
  /** loads SDK and providers of a dependency folder ahead of time */
  warm(modules: string): void
  /** ends idle warm runners; running ones go on */
  close(): Promise<void>
}
