/** What schedules start. Types only. */
import type { Actor } from './actor.ts'
import type { Store } from './store.ts'
import type { Operation } from './operation.ts'
import type { Revision } from './revision.ts'
import type { Schedule, Task } from './schedule.ts'

/**
 * A run requested this operation (null: the task needs none), or nothing was done for this reason.
 */
export type TaskResult = { operation: string | null } | { skipped: string }

/**
 * Runs a task in the transaction of `store` that also sets the next time of the schedule: it must
 * be fast and have effects only in the database. A TwinstackError is stored as the reason of a
 * skip; only `unavailable` is retried.
 */
export type TaskHandler = (schedule: Schedule, store: Store, actor: Actor) => Promise<TaskResult>

export type TaskHandlers = Partial<Record<Task, TaskHandler>>

/**
 * Requests an operation in the transaction of `store`: requestOperation, which compose.ts binds to
 * queue and trees.
 */
export type RequestCheck = (
  store: Store,
  actor: Actor,
  input: { environment: string; kind: 'drift-check' | 'deploy' | 'destroy'; message: string },
  resolved?: Revision,
) => Promise<Operation>
