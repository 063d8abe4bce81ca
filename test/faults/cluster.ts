/** A private PostgreSQL cluster that the faults may kill, freeze and fill. */
import { randomUUID } from 'node:crypto'
import { mkdirSync, chmodSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbedded, stopEmbedded } from '../../src/adapters/postgres/embedded/embedded.ts'
import { readPlace } from '../../src/adapters/postgres/embedded/place.ts'
import { findStartTime, listMembers, listProcesses } from '../../src/adapters/runner/processes.ts'
import { startProxy, type Proxy } from './proxy.ts'

export type Cluster = {
  /** with the faults of `proxy`: for the services */
  url: string
  /** without them: for the checks */
  direct: string
  proxy: Proxy
  /** postmaster and all its processes */
  findPids(): Promise<number[]>
  readPostmaster(): Promise<number>
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>
  stop(): Promise<void>
}

/** The data is durable: fsync stays on, because its faults are part of the rounds. */
export async function startCluster(home: string): Promise<Cluster> {
  mkdirSync(home, { recursive: true })
  chmodSync(home, 0o711)
  const server = await startEmbedded({
    home,
    settings: { max_wal_size: '64MB', min_wal_size: '32MB', max_connections: '200' },
  })
  const direct = await createDatabase(server.url)
  const proxy = await startProxy(direct)
  const readPostmaster = async () => {
    const { data } = await readPlace(home)
    return Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0])
  }
  return {
    url: proxy.url,
    direct,
    proxy,
    readPostmaster,
    findPids: async () => {
      const pid = await readPostmaster()
      const startTime = await findStartTime(pid)
      if (startTime === null) return []
      return listMembers(await listProcesses(), { pid, startTime }).map(row => row.pid)
    },
    query: (text, values) => query(direct, text, values),
    stop: async () => {
      await proxy.close()
      await server.stop()
      await stopEmbedded(home)
    },
  }
}

async function createDatabase(server: string): Promise<string> {
  const name = `faults_${randomUUID().replaceAll('-', '')}`
  await query(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = name
  return url.href
}

async function query<Row extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  try {
    await client.connect()
    return (await client.query<Row>(text, values)).rows
  } finally {
    await client.end().catch(() => {})
  }
}
