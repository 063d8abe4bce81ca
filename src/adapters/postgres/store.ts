import { CompiledQuery, sql } from 'kysely'
import { TwinstackError } from '../../lib/errors.ts'
import type { Store } from '../../model/store.ts'
import { auditLogStore } from './auditLog.ts'
import { openDatabase, type Database } from './database.ts'
import { environmentStore } from './environments/environments.ts'
import { stateStore } from './environments/states.ts'
import { translate, translateErrors } from './errors.ts'
import { openListener, type Listener } from './listen.ts'
import { silentLog, type Log } from '../../lib/log.ts'
import { migrate } from './migrate.ts'
import { findingStore } from './drift/findings.ts'
import { noticeStore } from './drift/notices.ts'
import { operationStore } from './operations/operations.ts'
import { scheduleStore } from './schedules/schedules.ts'
import { historyStore } from './history/history.ts'
import { planStore } from './operations/plans.ts'
import { statusMessageStore } from './integrations/statusMessages.ts'
import { commandKeyStore } from './integrations/commandKeys.ts'
import { cursorStore } from './integrations/cursors.ts'
import { inboxStore } from './integrations/inbox.ts'
import { webhookStore } from './webhooks/webhooks.ts'
import { installationStore } from './installation.ts'
import { tokenStore } from './tokens.ts'
import { listTouchedSince } from './touched.ts'
import { complianceAuditStore } from './parity/complianceAudits.ts'
import { parityStore } from './parity/reports.ts'
import { signOffStore } from './promotion/signOffs.ts'
import { testResultStore } from './promotion/testResults.ts'
import { gateDecisionStore } from './promotion/gateDecisions.ts'
import { policyStore } from './promotion/policies.ts'
import { stackStore } from './stateStore/stateStore.ts'
import { inSavepoint, inSnapshot, inTransaction } from './transaction.ts'

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
    environments: translateErrors(environmentStore(db)),
    operations: translateErrors(operationStore(db)),
    findings: translateErrors(findingStore(db)),
    notices: translateErrors(noticeStore(db)),
    states: translateErrors(stateStore(db)),
    plans: translateErrors(planStore(db)),
    webhooks: translateErrors(webhookStore(db)),
    integrations: {
      inbox: translateErrors(inboxStore(db)),
      statusMessages: translateErrors(statusMessageStore(db)),
      cursors: translateErrors(cursorStore(db)),
      commandKeys: translateErrors(commandKeyStore(db)),
    },
    history: translateErrors(historyStore(db)),
    tokens: translateErrors(tokenStore(db)),
    installation: translateErrors(installationStore(db)),
    auditLog: translateErrors(auditLogStore(db, auditLogKey)),
    complianceAudits: translateErrors(complianceAuditStore(db)),
    parity: translateErrors(parityStore(db)),
    testResults: translateErrors(testResultStore(db)),
    signOffs: translateErrors(signOffStore(db)),
    schedules: translateErrors(scheduleStore(db)),
    policies: translateErrors(policyStore(db)),
    gateDecisions: translateErrors(gateDecisionStore(db)),
    stacks: translateErrors(stackStore(db)),
    ...translateErrors({
      transaction: <T>(work: (store: Store) => Promise<T>) =>
        inTransaction(db, trx => work(bind(trx, listener, auditLogKey))),
      snapshot: <T>(work: (store: Store) => Promise<T>) =>
        inSnapshot(db, trx => work(bind(trx, listener, auditLogKey))),
      savepoint: <T>(work: (store: Store) => Promise<T>) =>
        inSavepoint(db, () => work(bind(db, listener, auditLogKey))),
      now: () => databaseTime(db),
      sql: async (text: string, values: unknown[] = []) => ({
        rows: (await db.executeQuery(CompiledQuery.raw(text, values))).rows,
      }),
      ping: () => ping(db),
      close: () => close(db, listener),
    }),
    listen: handlers => listener.listen(handlers),
  }
}

async function databaseTime(db: Database): Promise<Date> {
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

/** At most every 10 seconds a write: a query alone succeeds on a standby and on a full disk. */
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
