/** Every row of every table is restored exactly into another database. */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import t, { type Test } from 'tap'
import type { BackupLine } from '../../../../src/adapters/backup/format.ts'
import {
  restoreDatabase,
  withDatabaseSnapshot,
} from '../../../../src/adapters/postgres/backup/backup.ts'
import { testApp } from '../../../helper/app.ts'
import { createVisitor } from '../../../helper/browser.ts'

const { app, services, secrets, call } = await testApp(t)
const { store } = services
const source = services.config.databaseUrl ?? ''

async function emptyDatabase(t: Test): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await query(source, `create database ${name}`)
  t.teardown(() => query(source, `drop database if exists ${name} with (force)`))
  const url = new URL(source)
  url.pathname = `/${name}`
  return url.href
}

async function query(url: string, text: string): Promise<Record<string, string>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

/** All rows of all tables as text, and all sequences. */
async function contentOf(url: string) {
  const tables = await query(
    url,
    "select tablename as name from pg_tables where schemaname = 'twinstack' order by 1",
  )
  const found: Record<string, string[]> = {}
  for (const { name = '' } of tables)
    if (!name.startsWith('migrations'))
      found[name] = (
        await query(url, `select t::text as row from twinstack."${name}" t order by 1`)
      ).map(({ row = '' }) => row)
  const sequences = await query(
    url,
    'select sequencename, last_value::text from pg_sequences ' +
      "where schemaname = 'twinstack' and last_value is not null order by 1",
  )
  return { found, sequences }
}

async function snapshot() {
  const lines: BackupLine[] = []
  let migrations: string[] = []
  await withDatabaseSnapshot(source, async found => {
    migrations = found.migrations
    for await (const line of found.readLines()) lines.push(line)
  })
  return { lines, migrations }
}

async function* each(lines: BackupLine[]) {
  yield* lines
}

t.test('the same rows, also of the audit log and with sequences', async t => {
  await call('admin', 'POST', '/v1/environments', {
    name: 'staging',
    kind: 'staging',
    description: 'a "quoted", \\ (odd)\nNULL text',
  })
  await call('operator', 'POST', '/v1/environments/staging/operations', { kind: 'deploy' })
  const { lines, migrations } = await snapshot()
  const target = await emptyDatabase(t)
  await restoreDatabase(target, migrations, each(lines))
  const [before, after] = [await contentOf(source), await contentOf(target)]
  t.ok((before.found.environments ?? []).length > 0)
  t.ok((before.found.audit ?? []).length > 0)
  t.same(after, before)
  await t.rejects(
    query(target, 'delete from twinstack.audit'),
    'triggers and constraints of the database are active again',
  )
  await t.rejects(restoreDatabase(target, migrations, each([])), {
    code: 'conflict',
    hint: /never overwritten/,
  })
})

t.test('sessions and sign-in links are not restored, not from an older file either', async t => {
  const { rows } = (await snapshotOf('tokens')) ?? { rows: [] }
  t.ok(rows.length > 0)
  await createVisitor(app).signIn(secrets.admin)
  await call('admin', 'POST', '/v1/sign-in-links', {})
  const [session] = await query(source, 'select t::text as row from twinstack.sessions t')
  t.ok(session, 'there is a session')
  t.equal(await snapshotOf('sessions'), undefined)
  t.equal(await snapshotOf('one_time_secrets'), undefined)
  const { lines, migrations } = await snapshot()
  const older: BackupLine[] = [...lines, { table: 'sessions', rows: [session?.row ?? ''] }]
  const target = await emptyDatabase(t)
  await restoreDatabase(target, migrations, each(older))
  t.same(await query(target, 'select * from twinstack.sessions'), [])
})

async function snapshotOf(table: string) {
  const { lines } = await snapshot()
  return lines.flatMap(line => ('table' in line && line.table === table ? [line] : [])).at(0)
}

t.test('a backup of an earlier schema gets that schema; a newer one is refused', async t => {
  const { migrations } = await snapshot()
  const target = await emptyDatabase(t)
  const newer = restoreDatabase(target, [...migrations, '999-future'], each([]))
  await t.rejects(newer, { code: 'invalid-request', message: /999-future/ })
  t.same(await query(target, "select 1 from pg_namespace where nspname = 'twinstack'"), [])
  await restoreDatabase(target, migrations.slice(0, -1), each([]))
  t.same(
    (await query(target, 'select name from twinstack.migrations order by name')).map(
      ({ name }) => name,
    ),
    migrations.slice(0, -1),
  )
})

t.test('refused while an operation runs', async t => {
  await store.runSql("update twinstack.operations set status = 'running', started_at = now()", [])
  await t.rejects(snapshot(), {
    code: 'conflict',
    message: /deploy of staging is running/,
    hint: /--wait/,
  })
})
