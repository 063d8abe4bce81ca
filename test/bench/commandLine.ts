/**
 * `npm run bench -- cli` measures the processor time of short commands, with a token, against a
 * server on loopback that answers at once: the start of the command line, without the service.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { packageFolder } from '../../src/model/config.ts'

/** The limit of `env list` in seconds. */
export const limitSeconds = 0.35

const ticksPerSecond = 100

/** Processor time of the ended children of this process in seconds (Linux). */
function readChildrenSeconds(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8')
  const [, user, system] = /\) \S(?: \S+){12} (\d+) (\d+)/.exec(stat) ?? []
  return (Number(user) + Number(system)) / ticksPerSecond
}

async function measureCommand(url: string, words: string[]): Promise<number> {
  const before = readChildrenSeconds()
  const child = spawn('node', [join(packageFolder, 'src', 'bootstrap.js'), ...words], {
    env: { ...process.env, TWINSTACK_URL: url, TWINSTACK_TOKEN: 'tws_bench' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  child.stdout.resume()
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`twinstack ${words.join(' ')} ended with ${code}`)
  return readChildrenSeconds() - before
}

/** @returns whether the median of `env list` is below its limit */
export async function benchCommandLine(rounds: number): Promise<boolean> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ items: [], page: 1, pageSize: 20, total: 0 }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  let isFast = true
  try {
    for (const words of [['env', 'list'], ['--version']]) {
      await measureCommand(url, words)
      const seconds: number[] = []
      for (let round = 0; round < rounds; round++) seconds.push(await measureCommand(url, words))
      seconds.sort((a, b) => a - b)
      const median = seconds[Math.floor(rounds / 2)] ?? 0
      console.log(
        `twinstack ${words.join(' ')}: median ${median.toFixed(2)} s, least ` +
          `${(seconds[0] ?? 0).toFixed(2)} s of processor time (load ${loadavg()[0]?.toFixed(1)})`,
      )
      if (words[0] === 'env') isFast = median < limitSeconds
    }
  } finally {
    server.close()
  }
  if (!isFast) console.log(`env list is above its limit of ${limitSeconds} s`)
  return isFast
}
