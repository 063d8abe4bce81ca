/** Schedules in a real store, and a clock that the test moves. */
import { randomUUID } from 'node:crypto'
import { createPolicyReader } from '../../src/services/promotion/policy/policies.ts'
import type { Store } from '../../src/model/store.ts'
import { createContext } from '../../src/services/createContext.ts'
import { requestOperation } from '../../src/services/operations/requestOperation.ts'
import type { Operation } from '../../src/model/operation.ts'
import type { NewSchedule } from '../../src/model/scheduleStore.ts'
import type { Clock } from '../../src/services/schedules/scheduler.ts'
import { noRemediation } from '../../src/model/schedule.ts'
import { toActorRecord, worker } from '../../src/model/actor.ts'
import { ana, newEnvironment } from './store.ts'
import type { Queue } from '../../src/model/queue.ts'
import type { RequestCheck } from '../../src/model/scheduleService.ts'

export const revision = {
  id: 'c0ffee',
  commit: 'c0ffee',
  ref: 'HEAD',
  subject: 's',
  author: 'a',
  committedAt: null,
  dirty: false,
  dependencies: 'd',
}

/** hourly and due at `nextExecution` */
export function newSchedule(
  environment: string | null,
  nextExecution: string,
  more: Partial<NewSchedule> = {},
): NewSchedule {
  return {
    id: randomUUID(),
    environment,
    task: 'drift-check',
    scheduleCron: '@hourly',
    timezone: 'UTC',
    jitterSeconds: 0,
    everyMinutes: null,
    autoRemediate: noRemediation,
    paused: false,
    nextExecution,
    createdBy: ana,
    ...more,
  }
}

/** An environment in which something is deployed. */
export async function deployedEnvironment(store: Store, name: string): Promise<void> {
  await store.environments.create(newEnvironment(name))
  await store.environments.record(name, { deployed: { operation: randomUUID(), revision } })
}

/** The real verb, without the dependencies that a drift check never uses. */
export function requester(queue: Queue): RequestCheck {
  const services = {
    store: {} as never,
    queue,
    trees: {} as never,
    inquiry: {} as never,
    states: {} as never,
    unseal: async () => ({}),
    readPolicy: createPolicyReader({ file: {} }),
    listApprovers: async () => [],
    config: { timeLimitSeconds: 60, queuedPerCaller: 100 },
  }
  return async (store, actor, input, resolved) =>
    (await requestOperation({ ctx: createContext(services, actor, store), input, resolved }))
      .operation
}

const silent = { info() {}, warn() {}, error() {} }

/** `at` is the time of the clock; set it to move it. */
export function clock(
  store: Store,
  request: RequestCheck,
  start: string,
  more: Partial<Clock> = {},
): Clock & { at: string } {
  const made: Clock & { at: string } = {
    store,
    request,
    log: silent,
    at: start,
    now: () => new Date(made.at),
    ...more,
  }
  return made
}

/** All operations, oldest first. */
export async function requested(store: Store): Promise<Operation[]> {
  return (await store.operations.list({ page: 1, pageSize: 100, asc: true })).items
}

/** Claims and ends the operation that waits in the environment. */
export async function waitForEnd(store: Store, environment: string): Promise<Operation> {
  const claim = await store.operations.claim(environment, { worker: 'w', leaseSeconds: 60 })
  const done =
    claim &&
    (await store.operations.transition(claim.operation.id, {
      from: 'running',
      to: 'succeeded',
      actor: toActorRecord(worker),
      reason: 'done',
    }))
  if (!done) throw new Error(`nothing waits in ${environment}`)
  return done
}
