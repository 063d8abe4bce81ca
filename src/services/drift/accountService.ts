/** Reads the account for a drift check: resources in no state, and the actor of each drift. */
import type { CloudInquiry } from '../../model/cloudInquiry.ts'
import type { Store } from '../../model/store.ts'
import { finalStatuses, isWriting, type Operation } from '../../model/operation.ts'
import type { RanOperation } from '../../analysis/drift/attribute.ts'
import { attributeDrift } from './attributeDrift.ts'
import type { AccountService } from './driftService.ts'
import { findUnmanaged } from './findUnmanaged.ts'
import type { DriftReading } from '../../model/driftService.ts'
import { stateKinds } from '../../model/operationKind.ts'
import { requirePresent } from '../../lib/requirePresent.ts'

export function createAccountService({
  store,
  inquiry,
}: {
  store: Store
  inquiry: CloudInquiry
}): AccountService {
  const readPlace = ({ environment, tree }: DriftReading) => inquiry.getPlace(environment, tree)
  return {
    listUnmanaged: async reading =>
      findUnmanaged({
        inquiry,
        place: await readPlace(reading),
        recorded: reading.resources,
        operations: toRanOperations(await findNewest(store, reading)),
      }),
    attribute: async (report, reading) => {
      const operations = await findNewest(store, reading)
      const { resources, notes } = await attributeDrift({
        inquiry,
        place: await readPlace(reading),
        report,
        recorded: reading.resources,
        operations: toRanOperations(operations),
        ...findLastTrue(operations),
      })
      return { ...report, resources, notes: [...new Set([...report.notes, ...notes])] }
    },
  }
}

/**
 * enough operations to find the last time at which the state was correct; older changes remain
 * unknown
 */
async function findNewest(store: Store, { environment }: DriftReading): Promise<Operation[]> {
  return (await store.operations.list({ environment: environment.name, page: 1, pageSize: 100 }))
    .items
}

function toRanOperations(operations: Operation[]): RanOperation[] {
  return operations
    .filter(operation => isWriting(operation) && operation.startedAt !== null)
    .map(({ id, kind, requestedBy, startedAt, finishedAt }) => ({
      id,
      outOfBand: kind === 'out-of-band',
      requestedBy: requestedBy.name,
      startedAt: requirePresent(startedAt),
      finishedAt,
    }))
}

/**
 * The time at which the recorded state was last known to be correct. The search begins with that
 * operation, so that it finds a change that was made during it; a call from before its end explains
 * a drift only by the value that it set.
 */
function findLastTrue(operations: Operation[]): { since: Date; settledAt: Date } {
  const last = operations.find(
    operation =>
      finalStatuses.includes(operation.status) &&
      operation.startedAt !== null &&
      wasTrue(operation),
  )
  const since = new Date(last?.startedAt ?? 0)
  const isCheck = last?.kind === 'drift-check'
  return { since, settledAt: isCheck ? since : new Date(last?.finishedAt ?? since) }
}

function wasTrue(operation: Operation): boolean {
  if (operation.status !== 'succeeded') return false
  if (operation.kind === 'drift-check')
    return operation.drift !== null && operation.drift.changed + operation.drift.deleted === 0
  return (
    isWriting(operation) &&
    operation.options.targets.length === 0 &&
    !stateKinds.includes(operation.kind)
  )
}
