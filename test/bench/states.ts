/**
 * The plain CLI on a file backend and on the state service, the same program with the same number of
 * resources: create, no change, preview of a refresh, destroy. PostgreSQL runs with the settings of
 * the service, so every journal entry is durable. Each line is printed when it is measured, and a
 * size that fails does not end the others.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded, stopEmbedded } from '../../src/adapters/postgres/embedded/embedded.ts'
import { getErrorMessage } from '../../src/lib/errors.ts'
import { pulumiClient, testStates, type PulumiClient } from '../helper/states.ts'

const tasks = {
  create: 'up --yes --skip-preview',
  'no change': 'up --yes --skip-preview',
  'refresh preview': 'refresh --preview-only',
  destroy: 'destroy --yes --skip-preview',
}
type Task = keyof typeof tasks

/** Measures every size on both sides, one after the other. */
export async function benchStates(sizes: number[]): Promise<void> {
  const ends: (() => unknown)[] = []
  const t = { teardown: (end: () => unknown) => void ends.unshift(end) }
  const home = mkdtempSync(join(tmpdir(), 'twinstack-bench-'))
  ends.push(() => rmSync(home, { recursive: true, force: true }))
  try {
    const { url } = await startEmbedded({ home })
    t.teardown(() => stopEmbedded(home))
    const states = await testStates(t, { database: url })
    const token = await states.token('admin')
    console.log('resources  task             file      service   ratio')
    for (const size of sizes) {
      try {
        const service = await pulumiClient(t, { url: states.url, token })
        const file = await fileClient(t, join(home, `files-${size}`))
        for (const client of [service, file]) await client.ok(`stack init size${size}`)
        await benchSize(size, service, file)
      } catch (error) {
        // the other sizes are measured nevertheless
        process.exitCode = 1
        console.log(`${String(size).padEnd(10)} failed: ${getErrorMessage(error)}`)
      }
    }
  } finally {
    for (const end of ends) await end()
  }
}

async function benchSize(size: number, service: PulumiClient, file: PulumiClient): Promise<void> {
  const resources = Array.from({ length: size }, (_, index) => ({ name: `r${index}` }))
  for (const client of [service, file]) client.setResources(resources)
  for (const task of Object.keys(tasks) as Task[]) {
    const ours = await seconds(service, task)
    const theirs = await seconds(file, task)
    const cells = [String(size).padEnd(10), task.padEnd(16), `${theirs.toFixed(2)} s`.padEnd(9)]
    console.log([...cells, `${ours.toFixed(2)} s`.padEnd(9), (ours / theirs).toFixed(2)].join(' '))
  }
}

async function seconds(client: PulumiClient, task: Task): Promise<number> {
  const start = performance.now()
  await client.ok(tasks[task])
  return (performance.now() - start) / 1000
}

async function fileClient(
  t: Parameters<typeof pulumiClient>[0],
  folder: string,
): Promise<PulumiClient> {
  mkdirSync(folder, { recursive: true })
  const client = await pulumiClient(t, { url: `file://${folder}`, token: null })
  const passphrase = join(folder, 'passphrase')
  writeFileSync(passphrase, 'bench')
  client.env.PULUMI_CONFIG_PASSPHRASE_FILE = passphrase
  return client
}
