import type { Store } from './store.ts'

/** A job contains only the name of an environment with work; the operations are in their table. */
export type Queue = {
  /** adds the job in the transaction of `store`; workers are woken after its commit */
  offer(store: Store, environment: string): Promise<void>
  /**
   * calls `handler` for offered environments, at most `concurrency` at a time; returns after
   * registration
   */
  work(concurrency: number, handler: (environment: string) => Promise<void>): Promise<void>
  /** stops taking jobs; running handlers continue, and jobs can still be offered */
  pause(): Promise<void>
  /** the same, and nothing can be offered any more */
  stop(): Promise<void>
}
