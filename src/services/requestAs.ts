/** How the service itself requests operations: by the same verb as everybody, as a system actor. */
import { gate, rollback, schedule } from '../model/actor.ts'
import type { PromotionService } from '../model/promotionService.ts'
import type { RequestCheck } from '../model/scheduleService.ts'
import { createContext, type ContextServices } from './createContext.ts'
import type { Remediator } from './drift/findings/conclude.ts'
import { requestOperation } from './operations/requestOperation.ts'
import type { RequestRollback } from './promotion/rollback/conclude.ts'

/** How schedules request operations: by the same verb as everybody, in their own name. */
export function requestCheck(services: ContextServices): RequestCheck {
  return async (store, actor, input, resolved) => {
    const ctx = createContext(services, actor, store)
    return (await requestOperation({ ctx, input, resolved })).operation
  }
}

/** How drift that a policy covers is remediated: in the name of the schedule that found it. */
export function requestRemediation(services: ContextServices): Remediator['request'] {
  return async (store, { name }, targets, message) => {
    const ctx = createContext(services, schedule, store)
    return (
      await requestOperation({
        ctx,
        input: { environment: name, kind: 'reconcile', targets: targets.slice(0, 500), message },
      })
    ).operation.id
  }
}

/** How a failed deploy is rolled back, and how a rollback is followed by a drift check. */
export function requestRollback(services: ContextServices): RequestRollback {
  return async (store, input) => {
    const ctx = createContext(services, rollback, store)
    return (await requestOperation({ ctx, input })).operation.id
  }
}

/** Requests the drift check that a decision of the gate needs, in its name. */
export function requestGateDriftCheck(
  services: ContextServices,
): NonNullable<PromotionService['requestDriftCheck']> {
  return async (store, environment, message) => {
    const ctx = createContext(services, gate, store)
    const input = { environment, kind: 'drift-check' as const, message }
    return (await requestOperation({ ctx, input })).operation.id
  }
}
