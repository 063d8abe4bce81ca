/** Faults of the database and of the state service, and what must be true after each of them. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readPlace } from '../../src/adapters/postgres/embedded/place.ts'
import { startEmbedded, stopEmbedded } from '../../src/adapters/postgres/embedded/embedded.ts'
import { listResources } from '../../src/adapters/sandbox/cloud.ts'
import type { PulumiClient, WantedResource } from './states.ts'

type Owner = { teardown(end: () => unknown): unknown }

export type Cluster = {
  url: string
  home: string
  /** SIGKILL to the server; it is started again at the same address after a moment */
  kill(): Promise<void>
}

/** A PostgreSQL server of its own, durable as that of the service. */
export async function startCluster(
  t: Owner,
  { home = mkdtempSync(join(tmpdir(), 'twinstack-cluster-')) }: { home?: string } = {},
): Promise<Cluster> {
  const { url } = await startEmbedded({ home })
  t.teardown(async () => {
    await stopEmbedded(home)
    rmSync(home, { recursive: true, force: true })
  })
  const kill = async () => {
    const { data } = await readPlace(home)
    const [pid = ''] = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
    process.kill(Number(pid), 'SIGKILL')
  }
  return { url, home, kill }
}

export type StateServer = {
  readonly url: string
  start(): Promise<void>
  /** SIGKILL */
  kill(): Promise<void>
}

/** The state service as a process of its own that can be killed. */
export async function startStateServer(t: Owner, databaseUrl: string): Promise<StateServer> {
  let child: ChildProcess | null = null
  const kill = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  const server = {
    url: '',
    kill,
    start: async () => {
      const port = server.url === '' ? '0' : new URL(server.url).port
      child = fork(join(import.meta.dirname, 'stateServer.ts'), [databaseUrl, port], {
        execArgv: [],
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      })
      const [url] = (await once(child, 'message')) as [string]
      server.url = url
    },
  }
  await server.start()
  t.teardown(kill)
  return server
}

/** Topics with names of their own, so that the account shows which of them exist. */
export const createNamedTopics = (count: number, prefix = 'n'): WantedResource[] =>
  Array.from({ length: count }, (_, index) => {
    const name = `${prefix}${index}`
    return { name, props: { name } }
  })

export type Outcome = {
  recorded: string[]
  /** names of resources whose creation has begun and has no recorded end */
  pending: string[]
  real: string[]
  /** what is wrong, in words; empty when state and account agree */
  problems: string[]
}

type RecordedResource = { urn: string; id?: string }

/**
 * Compares the state with the simulated account, for a program of `createNamedTopics`: every
 * recorded resource exists, and every resource that exists is recorded, or its creation is pending.
 */
export async function readOutcome(client: PulumiClient, stack: string): Promise<Outcome> {
  const { deployment } = JSON.parse(await client.ok(`stack export --stack ${stack}`)) as {
    deployment: {
      resources?: RecordedResource[]
      pending_operations?: { resource: RecordedResource; type: string }[]
    }
  }
  const getName = ({ urn }: RecordedResource) => urn.split('::').at(-1) ?? ''
  const recorded = (deployment.resources ?? [])
    .filter(({ urn }) => urn.includes('::aws:'))
    .map(getName)
  const operations = deployment.pending_operations ?? []
  const pending = operations.map(({ resource }) => getName(resource))
  const real = (await listResources(client.cloud)).map(({ id }) => id.split(':').at(-1) ?? id)
  const problems = [
    ...recorded.filter(name => !real.includes(name)).map(name => `${name} is only recorded`),
    ...real
      .filter(name => !recorded.includes(name) && !pending.includes(name))
      .map(name => `${name} exists and is neither recorded nor pending`),
    ...recorded.filter((name, at) => recorded.indexOf(name) !== at).map(name => `${name} twice`),
    ...recorded.filter(name => pending.includes(name)).map(name => `${name} is also pending`),
    ...operations.filter(({ type }) => type !== 'creating').map(({ type }) => `${type} is pending`),
  ]
  return { recorded, pending, real, problems }
}

/** Waits until the account contains so many resources. */
export async function waitForResources(client: PulumiClient, count: number): Promise<void> {
  for (const end = Date.now() + 240_000; Date.now() < end; await sleep(50))
    if ((await listResources(client.cloud)).length >= count) return
  throw new Error(`the account did not get ${count} resources within 240 s`)
}
