import type { Store } from './store.ts'

/** A job says only "this environment has work"; the truth is the operations table. */
export type Queue = {
  /** in the transaction of `store`; workers are woken after its commit */
  offer(store: Store, environment: string): Promise<void>
  /**
   * calls `handler` for offered environments, at most `concurrency` at a time; returns after
   * registration
   */
  work(concurrency: number, handler: (environment: string) => Promise<void>): Promise<void>
  /** stops taking jobs; running handlers go on */
  stop(): Promise<void>
}
