/** What schedules start. Types only. */
import type { Actor } from './actor.ts'
import type { Store } from './store.ts'
import type { Operation } from './operation.ts'
import type { Revision } from './revision.ts'
import type { Schedule, Task } from './schedule.ts'

/**
 * A run requested this operation (null: the task needs none), or nothing was done for this reason.
 */
export type Ran = { operation: string | null } | { skipped: string }

/**
 * What a task does, in the transaction of `store` that also moves the schedule on: quick, and
 * without other effects than those in the database. A TwinstackError is noted as the reason of a
 * skip, `unavailable` alone is tried again.
 */
export type TaskHandler = (schedule: Schedule, store: Store, actor: Actor) => Promise<Ran>

export type TaskHandlers = Partial<Record<Task, TaskHandler>>

/**
 * Asks for an operation in the transaction of `store`: requestOperation, bound to queue and trees
 * by compose.ts.
 */
export type RequestCheck = (
  store: Store,
  actor: Actor,
  input: { environment: string; kind: 'drift-check' | 'deploy' | 'destroy'; message: string },
  resolved?: Revision,
) => Promise<Operation>
