/** A server that speaks the protocol of Amazon S3: gofakes3, built from its Go module. */
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Test } from 'tap'
import type { Backend } from './plainPulumi.ts'

const version = '1.2.0'

/** Built once per machine, as the language host of YAML is. */
function buildServer(): string {
  const folder = join(homedir(), '.pulumi', 'hosts', `gofakes3-${version}`)
  const command = join(folder, 'gofakes3')
  if (existsSync(command)) return command
  mkdirSync(folder, { recursive: true })
  execFileSync('go', ['install', `github.com/johannesboyne/gofakes3/cmd/gofakes3@v${version}`], {
    stdio: 'ignore',
    env: { ...process.env, GOBIN: folder },
  })
  return command
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/**
 * A bucket on a server of its own, in memory, as a backend of pulumi. The options of the address
 * are those of gocloud.dev/blob/s3blob.
 */
export async function openS3Backend(t: Test): Promise<Backend> {
  const port = await findFreePort()
  const args = ['-backend', 'memory', '-initialbucket', 'states', '-host', `127.0.0.1:${port}`]
  const server = spawn(buildServer(), args, { stdio: ['ignore', 'ignore', 'pipe'] })
  t.teardown(() => server.kill())
  const lines = createInterface({ input: server.stderr })
  await once(lines, 'line')
  lines.on('line', () => {})
  return {
    url: `s3://states/team?endpoint=http://127.0.0.1:${port}&s3ForcePathStyle=true&region=eu-west-1`,
    env: { AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any', AWS_REGION: 'eu-west-1' },
  }
}
