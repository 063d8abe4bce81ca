import type { Database } from '../database.ts'
import { inTransaction } from '../transaction.ts'
import { begin, claim } from './claim.ts'
import { createOperation } from './create.ts'
import { driftOf, latestDrift, saveDrift } from '../drift/reports.ts'
import { append, eventsAfter, outcomeEvents, stepEvents } from './events.ts'
import { approvalsOver } from './approvals.ts'
import {
  listAbandoned,
  listWaitingEnvironments,
  renew,
  runFolder,
  setRunFolder,
  takeOver,
} from './lease.ts'
import {
  byIdempotencyKey,
  hasChanged,
  listOperations,
  ordinalOf,
  queuedBy,
  rollbackOf,
  transitionsOf,
  writingRuns,
} from './reads.ts'
import { getOperation } from './rows.ts'
import { operationStatistics } from './statistics.ts'
import { requestCancel, transition } from './transition.ts'
import type { OperationStore } from '../../../model/operationStore.ts'

export function operationStore(db: Database): OperationStore {
  return {
    create: input => inTransaction(db, trx => createOperation(trx, input)),
    begin: (input, by) => begin(db, input, by),
    get: id => getOperation(db, id),
    byIdempotencyKey: key => byIdempotencyKey(db, key),
    list: query => listOperations(db, query),
    transitions: id => transitionsOf(db, id),
    ordinal: id => ordinalOf(db, id),
    transition: (id, change) => inTransaction(db, trx => transition(trx, id, change)),
    claim: (environment, by) => inTransaction(db, trx => claim(trx, environment, by)),
    renew: (id, by) => renew(db, id, by),
    listAbandoned: by => listAbandoned(db, by),
    takeOver: (id, by) => inTransaction(db, trx => takeOver(trx, id, by)),
    requestCancel: (id, by) => inTransaction(db, trx => requestCancel(trx, id, by)),
    noteWrote: async id => {
      await db.updateTable('operations').set({ wrote: true }).where('id', '=', id).execute()
    },
    setRunFolder: (id, folder, fence) => setRunFolder(db, id, folder, fence),
    runFolder: id => runFolder(db, id),
    writingRuns: (environment, limit) => writingRuns(db, environment, limit),
    queuedBy: name => queuedBy(db, name),
    hasChanged: (environment, since) => hasChanged(db, environment, since),
    append: (id, source, events, fence) =>
      inTransaction(db, trx => append(trx, id, source, events, fence)),
    events: (id, options) => eventsAfter(db, id, options),
    steps: id => stepEvents(db, id),
    outcomes: id => outcomeEvents(db, id),
    rollbackOf: operation => rollbackOf(db, operation),
    saveDrift: report => inTransaction(db, trx => saveDrift(trx, report)),
    latestDrift: environment => latestDrift(db, environment),
    drift: operation => driftOf(db, operation),
    approvalsOver: () => approvalsOver(db),
    waiting: () => listWaitingEnvironments(db),
    statistics: buckets => operationStatistics(db, buckets),
  }
}
