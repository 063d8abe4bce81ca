/**
 * `npm run bench:sizes`: the memory of the service and of one operation, by the parts of which they
 * consist (proportional set size, which counts shared pages once), and the disk of its data folder.
 * It starts `twinstack serve` with its defaults on the sample program, and takes the greatest value
 * of each part while an operation runs. Linux only.
 */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { packageFolder } from '../../src/model/config.ts'
import { finalStatuses, type Status } from '../../src/model/operation.ts'

type Sizes = Record<string, number>

/** What a process is, by its command line; the first row that matches counts. */
const parts: [string, RegExp][] = [
  ['database', /postgres/],
  ['provider plugin', /pulumi-resource-|sandbox\/plugin|sandbox\/provider/],
  ['language host', /pulumi-language-|runner\/host\//],
  ['program', /cmd\/run|runner\/host\/program/],
  ['engine', /\/pulumi(?:\s|$)/],
  ['runner', /adapters\/runner\/child/],
  ['service', /api\/main\.ts/],
  ['command line', /cli\/main\.ts/],
]

function readProcess(id: string): { parent: string; command: string } | null {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, 'utf8')
    const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? ''
    return { parent, command: readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ') }
  } catch {
    return null
  }
}

function readMemory(id: string): number {
  try {
    const text = readFileSync(`/proc/${id}/smaps_rollup`, 'utf8')
    return Number(/^Pss: +(\d+)/m.exec(text)?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

/** MiB of each part. Runners are detached: they are found by the folder that they name. */
function measure(root: number, home: string): Sizes {
  const all = new Map(
    readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .flatMap(id => {
        const found = readProcess(id)
        return found === null ? [] : [[id, found] as const]
      }),
  )
  const isOurs = (id: string): boolean => {
    const found = all.get(id)
    if (!found || id === '1') return false
    return id === String(root) || found.command.includes(home) || isOurs(found.parent)
  }
  const sizes: Sizes = {}
  for (const [id, { command }] of all) {
    if (!isOurs(id)) continue
    const part = parts.find(([, pattern]) => pattern.test(command))?.[0] ?? 'others'
    sizes[part] = (sizes[part] ?? 0) + readMemory(id)
  }
  return sizes
}

/** The greatest value of each part until `ended`. */
async function measurePeak(read: () => Sizes, ended: () => Promise<boolean>): Promise<Sizes> {
  const peak: Sizes = {}
  let total = 0
  while (!(await ended())) {
    const now = read()
    for (const [part, size] of Object.entries(now)) peak[part] = Math.max(peak[part] ?? 0, size)
    total = Math.max(total, sum(now))
    await sleep(200)
  }
  return { ...peak, 'all at the same time': total }
}

const sum = (sizes: Sizes): number => Object.values(sizes).reduce((all, one) => all + one, 0)

const home = mkdtempSync(join(tmpdir(), 'tw-sizes-'))
const child = spawn(process.execPath, [join(packageFolder, 'src', 'cli', 'main.ts'), 'serve'], {
  env: {
    ...process.env,
    DATABASE_URL: undefined,
    TWINSTACK_HOME: home,
    TWINSTACK_PORT: '0',
    TWINSTACK_LOG: 'error',
    TWINSTACK_RUNNER_USER: 'own',
  },
  stdio: ['ignore', 'pipe', 'inherit'],
})
let output = ''
child.stdout.on('data', (text: Buffer) => {
  output += text.toString('utf8')
})
try {
  while (!/shown this once/.test(output)) {
    if (child.exitCode !== null) throw new Error(`the service ended: ${output}`)
    await sleep(200)
  }
  const [, url = ''] = /listens on (\S+)/.exec(output) ?? []
  const [, token = ''] = /shown this once: {2}(\S+)/.exec(output) ?? []
  const call = async (method: string, path: string, body?: object) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    return (await response.json()) as { id: string; status: Status }
  }
  const read = () => measure(child.pid ?? 0, home)
  const operate = async (kind: string): Promise<Sizes> => {
    const { id } = await call('POST', '/v1/environments/staging/operations', { kind })
    return measurePeak(read, async () =>
      finalStatuses.includes((await call('GET', `/v1/operations/${id}`)).status),
    )
  }
  await call('POST', '/v1/environments', { name: 'staging', kind: 'staging' })
  const rows: Record<string, Sizes> = { 'first deploy': await operate('deploy') }
  await sleep(20_000)
  const idle = read()
  rows.idle = { ...idle, 'all at the same time': sum(idle) }
  rows['deploy without changes'] = await operate('deploy')
  rows['drift check'] = await operate('drift-check')
  const names = [...new Set(Object.values(rows).flatMap(Object.keys))]
  console.log(
    `| MiB | ${Object.keys(rows).join(' | ')} |\n|---|${'---:|'.repeat(Object.keys(rows).length)}`,
  )
  for (const name of names)
    console.log(
      `| ${name} | ${Object.values(rows)
        .map(row => (row[name] === undefined ? '' : Math.round(row[name])))
        .join(' | ')} |`,
    )
  for (const folder of ['postgres', 'dependencies', 'state', 'engine', 'runs'])
    console.log(
      execFileSync('sh', ['-c', `du -sh '${join(home, folder)}' 2>/dev/null || true`], {
        encoding: 'utf8',
      }).trim(),
    )
} finally {
  child.kill('SIGTERM')
  if (child.exitCode === null) await once(child, 'close')
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
}
