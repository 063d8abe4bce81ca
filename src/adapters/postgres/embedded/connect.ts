import pg from 'pg'
import { setTimeout as sleep } from 'node:timers/promises'
import { name } from './initialise.ts'
import { createUnavailableError } from './createUnavailableError.ts'

export function formatUrl(port: number, password: string, database = name): string {
  return `postgres://${name}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`
}

export type Answer = 'ready' | 'starting' | 'absent'

/**
 * Whether our server answers on the port: `data` must be its folder, because another server may use
 * the port now. `starting` means that it recovers from a crash.
 */
export async function probe(port: number, password: string, data: string): Promise<Answer> {
  try {
    const rows = await query(
      formatUrl(port, password, 'postgres'),
      "select current_setting('data_directory') as data",
    )
    return rows[0]?.data === data ? 'ready' : 'absent'
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === '28P01')
      throw createUnavailableError(
        `the embedded database in ${data} refuses the password in keys/postgres`,
        'Restore that file.',
        error,
      )
    // cannot_connect_now, too_many_connections: the server runs
    return code === '57P03' || code === '53300' ? 'starting' : 'absent'
  }
}

/**
 * Polls until the server answers. Returns false when `gone` reports that it ended, or when it did
 * not answer for `silenceLimitMs` milliseconds.
 */
export async function waitUntilReady(
  port: number,
  password: string,
  data: string,
  hasExited: () => boolean,
  silenceLimitMs = 60_000,
): Promise<boolean> {
  for (
    let silentSince = Date.now();
    !hasExited() && Date.now() - silentSince < silenceLimitMs;
    await sleep(15)
  ) {
    const answer = await probe(port, password, data)
    if (answer === 'ready') return true
    // the time of a recovery after a crash is not limited
    if (answer === 'starting') silentSince = Date.now()
  }
  return false
}

/**
 * Creates the database of the service after the first start. After a crash in between, the next
 * start creates it.
 */
export async function ensureDatabase(port: number, password: string): Promise<void> {
  const url = formatUrl(port, password, 'postgres')
  const found = await query(url, `select 1 from pg_database where datname = '${name}'`)
  if (found.length === 0) await query(url, `create database ${name}`)
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return (await client.query(text)).rows as Record<string, unknown>[]
  } finally {
    await client.end().catch(() => {})
  }
}
