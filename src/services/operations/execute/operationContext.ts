/** Values that do not change while a worker holds an operation. */
import type { Environment } from '../../../model/environment.ts'
import type { EventBody, Operation } from '../../../model/operation.ts'
import type { PlanBinding } from '../../../model/run.ts'
import type { ExecutorDeps } from './executorDeps.ts'
import type { Lease } from './lease.ts'

export type OperationContext = {
  readonly deps: ExecutorDeps
  readonly lease: Lease
  readonly environment: Environment
  /** aborts when somebody requests that the operation is cancelled */
  readonly cancel: AbortSignal
  /**
   * executes queued operations of another environment in this worker's slot until there are none,
   * for an operation that waits for one of them
   */
  readonly workOn?: (environment: string) => Promise<void>
}

/** One attempt to carry out the operation, from its preparation to its end or to the next plan. */
export type Attempt = {
  readonly operation: Operation
  /**
   * number of runs that have planned since the operation was claimed; it is part of the names of
   * their folders, so that a worker that takes over continues to count
   */
  readonly round: number
  /** the plan that is applied; null while there is none */
  readonly plan: PlanBinding | null
}

/** The requirements of a policy. `approval`: a person has to approve the plan. */
export type Control = {
  readonly approval: boolean
  readonly fourEyes: boolean
  readonly expiresMinutes: number
}

/** Stores events of the service itself with the operation. */
export async function appendEvents(
  { deps, lease }: Pick<OperationContext, 'deps' | 'lease'>,
  { id }: Pick<Operation, 'id'>,
  ...bodies: EventBody[]
): Promise<void> {
  if (bodies.length === 0) return
  const at = new Date().toISOString()
  await lease.persist(() =>
    deps.store.operations.append(
      id,
      'service',
      bodies.map(body => ({ n: null, at, body })),
      lease.fence,
    ),
  )
}
