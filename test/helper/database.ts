/**
 * A database of its own for every test file, on one embedded server that all test processes of a
 * user share. It is started by the first that needs it and left running (`stopTestServer` ends it);
 * databases are copied from a template that has the schema already, and dropped when the test ends.
 */
import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { Test } from 'tap'
import { packageFolder } from '../../src/model/config.ts'
import { createQueue } from '../../src/adapters/queue/queue.ts'
import { startEmbedded, stopEmbedded } from '../../src/adapters/postgres/embedded/embedded.ts'
import { openStore } from '../../src/adapters/postgres/store.ts'

const home = join(tmpdir(), `twinstack-test-${userInfo().uid}`)
const noted = join(home, 'url')
/** the data of tests need not survive a power failure */
const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '300',
}

/** The URL of an empty database with the newest schema, dropped at the end of `t`. */
export async function testDatabase(t: Pick<Test, 'teardown'>): Promise<string> {
  const server = await testServer()
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await administer(server, async admin => {
    const template = await ensureTemplate(server, admin)
    await admin.query(`create database ${name} template ${template}`)
  })
  t.teardown(() =>
    administer(server, admin => admin.query(`drop database if exists ${name} with (force)`)),
  )
  return urlOf(server, name)
}

/** Stops the shared server, e.g. after the whole suite. */
export async function stopTestServer(): Promise<void> {
  await stopEmbedded(home)
}

/** `TWINSTACK_TEST_SERVER` names another server, for example one of the oldest supported version. */
async function testServer(): Promise<string> {
  return process.env.TWINSTACK_TEST_SERVER ?? (await running()) ?? (await start())
}

async function running(): Promise<string | null> {
  try {
    const url = readFileSync(noted, 'utf8')
    await administer(url, admin => admin.query('select 1'))
    return url
  } catch {
    return null
  }
}

async function start(): Promise<string> {
  mkdirSync(home, { recursive: true, mode: 0o700 })
  const { url } = await startEmbedded({ home, settings })
  const draft = `${noted}.${randomUUID()}`
  writeFileSync(draft, url, { mode: 0o600 })
  renameSync(draft, noted)
  return url
}

/**
 * The template for these migrations and this version of pg-boss, which one process creates once.
 */
async function ensureTemplate(server: string, admin: pg.Client): Promise<string> {
  const name = `template_${fingerprint()}`
  if (await exists(admin, name)) return name
  await admin.query("select pg_advisory_lock(hashtext('twinstack test template'))")
  if (!(await exists(admin, name))) await makeTemplate(server, admin, name)
  await admin.query("select pg_advisory_unlock(hashtext('twinstack test template'))")
  return name
}

async function makeTemplate(server: string, admin: pg.Client, name: string): Promise<void> {
  const draft = `draft_${randomUUID().replaceAll('-', '')}`
  await admin.query(`create database ${draft}`)
  const store = await openStore({ databaseUrl: urlOf(server, draft) })
  const queue = await createQueue({ databaseUrl: urlOf(server, draft) })
  await queue.stop()
  await store.close()
  await admin.query(`alter database ${draft} rename to ${name}`)
}

async function exists(admin: pg.Client, name: string): Promise<boolean> {
  return (await admin.query('select 1 from pg_database where datname = $1', [name])).rowCount === 1
}

function fingerprint(): string {
  const folder = join(packageFolder, 'src/adapters/postgres/migrations')
  const sources = [
    ...readdirSync(folder)
      .sort()
      .map(file => join(folder, file)),
    join(packageFolder, 'src/adapters/queue/queue.ts'),
    join(packageFolder, 'node_modules/pg-boss/package.json'),
  ]
  const hash = createHash('sha256')
  for (const file of sources) hash.update(readFileSync(file))
  return hash.digest('hex').slice(0, 16)
}

async function administer<T>(url: string, work: (admin: pg.Client) => Promise<T>): Promise<void> {
  const admin = new pg.Client({ connectionString: url })
  admin.on('error', () => {})
  try {
    await admin.connect()
    await work(admin)
  } finally {
    await admin.end().catch(() => {})
  }
}

function urlOf(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = name
  return url.href
}
