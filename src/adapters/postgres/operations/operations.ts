import type { Database } from '../database.ts'
import { runInTransaction } from '../transaction.ts'
import { begin, claim } from './claim.ts'
import { createOperation } from './create.ts'
import { noteWorker } from './labels.ts'
import { findDrift, findLatestDrift, saveDrift } from '../drift/reports.ts'
import { pruneEvents } from './pruneEvents.ts'
import { append, readEventsAfter, readOutcomeEvents, readStepEvents } from './events.ts'
import { listExpiredApprovals } from './approvals.ts'
import {
  listAbandoned,
  listWaitingEnvironments,
  renew,
  findRunFolder,
  setRunFolder,
  takeOver,
} from './lease.ts'
import {
  byIdempotencyKey,
  hasChanged,
  listRetained,
  listOperations,
  findOrdinal,
  countQueuedBy,
  findRollback,
  readTransitions,
  readWritingRuns,
} from './reads.ts'
import { getOperation } from './rows.ts'
import { readOperationStatistics } from './statistics.ts'
import { requestCancel, transition } from './transition.ts'
import type { OperationStore } from '../../../model/operationStore.ts'

export function createOperationStore(db: Database): OperationStore {
  return {
    create: input => runInTransaction(db, trx => createOperation(trx, input)),
    begin: (input, by) => begin(db, input, by),
    get: id => getOperation(db, id),
    byIdempotencyKey: key => byIdempotencyKey(db, key),
    list: query => listOperations(db, query),
    listTransitions: id => readTransitions(db, id),
    getOrdinal: id => findOrdinal(db, id),
    transition: (id, change) => runInTransaction(db, trx => transition(trx, id, change)),
    claim: (environment, by) => runInTransaction(db, trx => claim(trx, environment, by)),
    renew: (id, by) => renew(db, id, by),
    listAbandoned: by => listAbandoned(db, by),
    takeOver: (id, by) => runInTransaction(db, trx => takeOver(trx, id, by)),
    requestCancel: (id, by) => runInTransaction(db, trx => requestCancel(trx, id, by)),
    noteWrote: async id => {
      await db.updateTable('operations').set({ wrote: true }).where('id', '=', id).execute()
    },
    setRunFolder: (id, folder, fence) => setRunFolder(db, id, folder, fence),
    getRunFolder: id => findRunFolder(db, id),
    listWritingRuns: (environment, limit) => readWritingRuns(db, environment, limit),
    countQueuedBy: name => countQueuedBy(db, name),
    hasChanged: (environment, since) => hasChanged(db, environment, since),
    listRetained: environment => listRetained(db, environment),
    append: (id, source, events, fence) =>
      runInTransaction(db, trx => append(trx, id, source, events, fence)),
    listEvents: (id, options) => readEventsAfter(db, id, options),
    pruneEvents: before => pruneEvents(db, before),
    listSteps: id => readStepEvents(db, id),
    listOutcomes: id => readOutcomeEvents(db, id),
    findRollback: operation => findRollback(db, operation),
    saveDrift: report => runInTransaction(db, trx => saveDrift(trx, report)),
    getLatestDrift: environment => findLatestDrift(db, environment),
    getDrift: operation => findDrift(db, operation),
    listExpiredApprovals: () => listExpiredApprovals(db),
    noteWorker: by => noteWorker(db, by),
    listWaiting: labels => listWaitingEnvironments(db, labels),
    computeStatistics: buckets => readOperationStatistics(db, buckets),
  }
}
