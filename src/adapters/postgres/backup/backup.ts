/** Tables of the database as lines of a backup, and back. */
import pg from 'pg'
import { TwinstackError } from '../../../lib/errors.ts'
import { silentLog } from '../../../lib/log.ts'
import type { BackupLine } from '../../backup/format.ts'
import { openDatabase } from '../database.ts'
import { migrateTo, listMigrationNames } from '../migrate.ts'

/** rows per statement: rows with states are large */
const batch = 100
const lockSeconds = 15

export type DatabaseSnapshot = {
  migrations: string[]
  /** rows in the text form of PostgreSQL, which reads every type back exactly */
  readLines(): AsyncGenerator<BackupLine>
}

/**
 * Calls `work` with the database as it is at one moment, in which no operation runs and none can
 * start. Requests that write wait until it returns.
 * @throws TwinstackError `conflict` while an operation runs
 */
export async function withDatabaseSnapshot(
  databaseUrl: string,
  work: (snapshot: DatabaseSnapshot) => Promise<void>,
): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query('begin isolation level repeatable read')
    await client.query(
      `set local lock_timeout = '${lockSeconds}s'; set local datestyle = 'ISO';
       set local timezone = 'UTC'; set local bytea_output = 'hex'`,
    )
    await client.query('lock table twinstack.operations, twinstack.environments in share mode')
    await requireIdle(client)
    const { rows } = await client.query<{ name: string }>(
      'select name from twinstack.migrations order by name',
    )
    await work({ migrations: rows.map(({ name }) => name), readLines: () => listLines(client) })
  } finally {
    // nothing was written
    await client.query('rollback').catch(() => {})
    await client.end()
  }
}

async function requireIdle(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ kind: string; environment: string }>(
    "select kind, environment from twinstack.operations where status in ('running', 'interrupted')",
  )
  const [first] = rows
  if (!first) return
  throw new TwinstackError('conflict', `${first.kind} of ${first.environment} is running`, {
    hint: 'wait until it has ended, or use --wait 10m',
  })
}

const kept = ['migrations', 'migrations_lock']
/** A sign-out or the use of a link after the backup would be undone by a restore. */
const ended = ['sessions', 'one_time_secrets']

async function listTables(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'twinstack' and c.relkind in ('r', 'p') and not c.relispartition
     order by c.relname`,
  )
  return rows.map(({ name }) => name).filter(name => !kept.includes(name))
}

async function* listLines(client: pg.Client): AsyncGenerator<BackupLine> {
  for (const table of (await listTables(client)).filter(name => !ended.includes(name))) {
    const from = `twinstack.${client.escapeIdentifier(table)}`
    await client.query(`declare rows no scroll cursor for select t::text as row from ${from} t`)
    for (;;) {
      const { rows } = await client.query<{ row: string }>(`fetch ${batch} from rows`)
      if (rows.length === 0) break
      yield { table, rows: rows.map(({ row }) => row) }
    }
    await client.query('close rows')
  }
  const { rows } = await client.query<{ name: string; value: string }>(
    `select sequencename as name, last_value::text as value from pg_sequences
     where schemaname = 'twinstack' and last_value is not null`,
  )
  for (const { name, value } of rows) yield { sequence: name, value }
}

/**
 * Makes the schema that the backup had, and fills it in one transaction.
 * @throws TwinstackError `conflict` when the database has a schema of Twinstack, `invalid-request`
 * when the backup is of a newer version
 */
export async function restoreDatabase(
  databaseUrl: string,
  migrations: string[],
  lines: AsyncIterable<BackupLine>,
): Promise<void> {
  const newest = migrations.toSorted().at(-1) ?? ''
  requireKnownMigrations(migrations)
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await requireEmpty(client)
    const db = openDatabase(databaseUrl, { log: silentLog, connections: 2 })
    await migrateTo(db, newest).finally(() => db.destroy())
    await client.query('begin')
    // triggers and references checked these rows when they were first written, and the backup does
    // not have them in the order of their references
    await client.query(
      `set local session_replication_role = replica; set local datestyle = 'ISO';
       set local timezone = 'UTC'`,
    )
    for (const table of await listTables(client))
      await client.query(`delete from twinstack.${client.escapeIdentifier(table)}`)
    for await (const line of lines) await restoreLine(client, line)
    await client.query('commit')
  } finally {
    await client.end()
  }
}

async function restoreLine(client: pg.Client, line: BackupLine): Promise<void> {
  if ('table' in line && !ended.includes(line.table)) {
    const into = `twinstack.${client.escapeIdentifier(line.table)}`
    await client.query(
      `insert into ${into} overriding system value
       select (row::${into}).* from unnest($1::text[]) as row`,
      [line.rows],
    )
  }
  if ('sequence' in line)
    await client.query('select setval($1::regclass, $2::bigint)', [
      `twinstack.${client.escapeIdentifier(line.sequence)}`,
      line.value,
    ])
}

function requireKnownMigrations(migrations: string[]): void {
  const known = listMigrationNames()
  const unknown = migrations.filter(name => !known.includes(name))
  if (unknown.length === 0) return
  throw new TwinstackError(
    'invalid-request',
    `the backup is of a newer version of Twinstack: it has the schema ${unknown.join(', ')}`,
    { hint: 'restore it with the version that made it, or a newer one' },
  )
}

/** The database as it is before anything is restored. */
async function requireEmpty(client: pg.Client): Promise<void> {
  const { rows } = await client.query("select 1 from pg_namespace where nspname = 'twinstack'")
  if (rows.length === 0) return
  throw new TwinstackError('conflict', 'the database has a schema of Twinstack already', {
    hint: 'restore into an empty database: an existing one is never overwritten',
  })
}
