import { CompiledQuery, sql } from 'kysely'
import { TwinstackError } from '../../lib/errors.ts'
import type { Store } from '../../model/store.ts'
import { createAuditLogStore } from './auditLog.ts'
import { openDatabase, type Database } from './database.ts'
import { createEnvironmentStore } from './environments/environments.ts'
import { createStateStore } from './environments/states.ts'
import { translate, translateErrors } from './errors.ts'
import { openListener, type Listener } from './listen.ts'
import { silentLog, type Log } from '../../lib/log.ts'
import { migrate } from './migrate.ts'
import { createFindingStore } from './drift/findings.ts'
import { createNoticeStore } from './drift/notices.ts'
import { createOperationStore } from './operations/operations.ts'
import { createScheduleStore } from './schedules/schedules.ts'
import { createHistoryStore } from './history/history.ts'
import { createPlanStore } from './operations/plans.ts'
import { createStatusMessageStore } from './integrations/statusMessages.ts'
import { createCommandKeyStore } from './integrations/commandKeys.ts'
import { createCursorStore } from './integrations/cursors.ts'
import { createInboxStore } from './integrations/inbox.ts'
import { createWebhookStore } from './webhooks/webhooks.ts'
import { createInstallationStore } from './installation.ts'
import { createOneTimeSecretStore } from './oneTimeSecrets.ts'
import { createOverviewStore } from './overview.ts'
import { createSessionStore } from './sessions.ts'
import { createStatisticsStore } from './statistics.ts'
import { createTokenStore } from './tokens.ts'
import { listTouchedSince } from './touched.ts'
import { createComplianceAuditStore } from './parity/complianceAudits.ts'
import { createParityStore } from './parity/reports.ts'
import { createSignOffStore } from './promotion/signOffs.ts'
import { createTestResultStore } from './promotion/testResults.ts'
import { createGateDecisionStore } from './promotion/gateDecisions.ts'
import { createPolicyStore } from './promotion/policies.ts'
import { createStackStore } from './stateStore/stateStore.ts'
import { runInSavepoint, runInSnapshot, runInTransaction } from './transaction.ts'

/** time limit of a ping in milliseconds */
const pingLimit = 2000

/**
 * Opens the store: brings the schema up to date (many processes may start at once), then listens.
 * Holds at most `connections` + 1 connections.
 *
 * @throws TwinstackError `unavailable` when the database does not answer
 */
export async function openStore({
  databaseUrl,
  log = silentLog,
  connections = 10,
  auditLogKey = null,
}: {
  databaseUrl: string
  log?: Log
  connections?: number
  /** key of the hashes of the audit log; null: hashes without one */
  auditLogKey?: string | null
}): Promise<Store> {
  const db = openDatabase(databaseUrl, { log, connections })
  try {
    await migrate(db)
    const listener = await openListener(databaseUrl, {
      log,
      listTouched: date => listTouchedSince(db, date),
    })
    return bind(db, listener, auditLogKey)
  } catch (error) {
    await db.destroy().catch(() => {})
    throw translate(error)
  }
}

/** The store on a pool or on one transaction. */
function bind(db: Database, listener: Listener, auditLogKey: string | null): Store {
  return {
    environments: translateErrors(createEnvironmentStore(db)),
    operations: translateErrors(createOperationStore(db)),
    findings: translateErrors(createFindingStore(db)),
    notices: translateErrors(createNoticeStore(db)),
    states: translateErrors(createStateStore(db)),
    plans: translateErrors(createPlanStore(db)),
    webhooks: translateErrors(createWebhookStore(db)),
    integrations: {
      inbox: translateErrors(createInboxStore(db)),
      statusMessages: translateErrors(createStatusMessageStore(db)),
      cursors: translateErrors(createCursorStore(db)),
      commandKeys: translateErrors(createCommandKeyStore(db)),
    },
    history: translateErrors(createHistoryStore(db)),
    tokens: translateErrors(createTokenStore(db)),
    overview: translateErrors(createOverviewStore(db)),
    statistics: translateErrors(createStatisticsStore(db)),
    sessions: translateErrors(createSessionStore(db)),
    oneTimeSecrets: translateErrors(createOneTimeSecretStore(db)),
    installation: translateErrors(createInstallationStore(db)),
    auditLog: translateErrors(createAuditLogStore(db, auditLogKey)),
    complianceAudits: translateErrors(createComplianceAuditStore(db)),
    parity: translateErrors(createParityStore(db)),
    testResults: translateErrors(createTestResultStore(db)),
    signOffs: translateErrors(createSignOffStore(db)),
    schedules: translateErrors(createScheduleStore(db)),
    policies: translateErrors(createPolicyStore(db)),
    gateDecisions: translateErrors(createGateDecisionStore(db)),
    stacks: translateErrors(createStackStore(db)),
    ...translateErrors({
      runInTransaction: <T>(work: (store: Store) => Promise<T>) =>
        runInTransaction(db, trx => work(bind(trx, listener, auditLogKey))),
      readInSnapshot: <T>(work: (store: Store) => Promise<T>) =>
        runInSnapshot(db, trx => work(bind(trx, listener, auditLogKey))),
      runInSavepoint: <T>(work: (store: Store) => Promise<T>) =>
        runInSavepoint(db, () => work(bind(db, listener, auditLogKey))),
      readClock: () => readDatabaseTime(db),
      runSql: async (text: string, values: unknown[] = []) => ({
        rows: (await db.executeQuery(CompiledQuery.raw(text, values))).rows,
      }),
      ping: () => ping(db),
      close: () => close(db, listener),
    }),
    listen: handlers => listener.listen(handlers),
  }
}

async function readDatabaseTime(db: Database): Promise<Date> {
  const {
    rows: [row],
  } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db)
  if (!row) throw new Error('the database did not return its time')
  return new Date(row.now)
}

async function ping(db: Database): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new TwinstackError(
            'unavailable',
            `the database did not answer within ${pingLimit / 1000} s`,
          ),
        ),
      pingLimit,
    )
  })
  try {
    await Promise.race([writeProbe(db), late])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Writes, at most every 10 seconds, because a query alone also succeeds on a standby and with a
 * full disk.
 */
async function writeProbe(db: Database): Promise<void> {
  await sql`insert into twinstack.installation (key, value)
    values ('written-at', clock_timestamp()::text)
    on conflict (key) do update set value = excluded.value
    where twinstack.installation.value::timestamptz < clock_timestamp() - interval '10 seconds'`.execute(
    db,
  )
}

async function close(db: Database, listener: Listener): Promise<void> {
  if (db.isTransaction) throw new Error("a store bound to a transaction can't be closed")
  await listener.close()
  await db.destroy()
}
