/**
 * moto is a third-party emulator of AWS. pip installs it once into a cache folder (a separate
 * virtual environment). It is started on loopback with a free port and ends with the test. If
 * Python or pip is missing, or the installation fails, `startMoto` prints a warning and returns
 * null: the tests then run only against the replayed answers.
 */
import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import lockfile from 'proper-lockfile'
import type { Test } from 'tap'
import { requirePresent } from '../../helper/present.ts'

const version = '5.2.5'
const run = promisify(execFile)

export type Moto = {
  url: string
  /** a call of a service that speaks the query protocol, e.g. `sns`, `rds` */
  query(service: string, region: string, parameters: Record<string, string>): Promise<string>
}

/**
 * Returns null when moto can't run on this machine, and prints the reason. The first start on a
 * machine takes a minute for the installation.
 */
export async function startMoto(t: Test): Promise<Moto | null> {
  t.setTimeout(600_000)
  try {
    const python = await installed()
    const server = spawn(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', '0'], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: process.env.PATH ?? '', HOME: tmpdir() },
    })
    t.teardown(() => {
      server.kill('SIGKILL')
    })
    const url = await address(server)
    return { url, query: (service, region, parameters) => query(url, service, region, parameters) }
  } catch (error) {
    const why =
      'MOTO DID NOT RUN: ' +
      `${error instanceof Error ? error.message.split('\n')[0] : String(error)}. STS, ` +
      'tagging and EC2 clients were tested against replayed answers only.'
    t.comment(why)
    process.stderr.write(`\n!!! ${why}\n\n`)
    return null
  }
}

/** The interpreter of the virtual environment, which one process creates at the first use. */
async function installed(): Promise<string> {
  const cache = cacheFolder()
  const folder = join(cache, `moto-${version}`)
  const python = join(folder, 'bin', 'python')
  if (existsSync(join(folder, 'ready'))) return python
  const release = await lockfile.lock(cache, {
    retries: { retries: 240, minTimeout: 1000, maxTimeout: 1000 },
    stale: 60_000,
  })
  try {
    if (existsSync(join(folder, 'ready'))) return python
    rmSync(folder, { recursive: true, force: true })
    await run('python3', ['-m', 'venv', folder], { timeout: 60_000 })
    // not compiled here but at the first import: this saves half of the installation time
    await run(
      python,
      ['-m', 'pip', 'install', '--quiet', '--no-compile', `moto[server]==${version}`],
      { timeout: 480_000 },
    )
    writeFileSync(join(folder, 'ready'), '')
    return python
  } finally {
    await release()
  }
}

function cacheFolder(): string {
  for (const base of [join(homedir(), '.cache'), tmpdir()]) {
    try {
      const folder = join(base, 'twinstack')
      mkdirSync(folder, { recursive: true })
      return folder
    } catch {
      /* read-only home */
    }
  }
  throw new Error('no folder to install into')
}

function address(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    const limit = setTimeout(
      () => reject(new Error(`moto said no address within 60 s: ${output.slice(-300)}`)),
      60_000,
    )
    server
      .once('error', reject)
      .once('exit', code => reject(new Error(`moto ended with ${code}: ${output.slice(-300)}`)))
    requirePresent(server.stderr).on('data', chunk => {
      output += chunk
      const found = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(output)
      if (found) {
        clearTimeout(limit)
        resolve(requirePresent(found[1]))
      }
    })
  })
}

/**
 * moto reads service and region from the scope of the signature, and never verifies the signature.
 */
async function query(
  url: string,
  service: string,
  region: string,
  parameters: Record<string, string>,
): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams(parameters),
    headers: {
      authorization:
        `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/${service}/aws4_request, ` +
        'SignedHeaders=host, Signature=0',
    },
  })
  const text = await response.text()
  if (!response.ok)
    throw new Error(`${service} ${parameters.Action}: ${response.status} ${text.slice(0, 300)}`)
  return text
}
