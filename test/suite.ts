/** Running the tools of the test suite, and reading what the runner counted. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import lockfile from 'proper-lockfile'
import manifest from '../package.json' with { type: 'json' }
import { packageFolder } from '../src/model/config.ts'
import { fileLines } from './fileLines.ts'

const tapClass = join(packageFolder, 'node_modules', '@tapjs', 'test')
const built = join(tapClass, 'test-built', 'dist', 'esm', 'index.js')

/**
 * tap's loader hook reads every file that a test loads once more, for coverage: so it is switched
 * off for all files. See helper/plain.ts
 */
const notRecorded = { _TAPJS_PROCESSINFO_EXCLUDE_: '/./' }

export type TestResult = {
  ok: boolean
  seconds: number
  passed: number
  failed: number
  skipped: number
}

/**
 * Runs a tool of node_modules/.bin with our stderr, and our stdout or what `log` makes of its
 * lines; true when it exits with 0.
 */
export async function tool(
  name: string,
  args: string[],
  log?: (line: string) => void,
): Promise<boolean> {
  // without a terminal tap's views would repeat themselves several times a second; CI=1 makes them
  // print each file once
  const env = { ...process.env, ...notRecorded, ...(process.stdout.isTTY ? {} : { CI: '1' }) }
  const child = spawn(join(packageFolder, 'node_modules', '.bin', name), args, {
    cwd: packageFolder,
    env,
    stdio: ['ignore', log ? 'pipe' : 'inherit', 'inherit'],
  })
  const [[code]] = await Promise.all([once(child, 'exit'), describe(child.stdout, log)])
  return code === 0
}

async function describe(
  output: Readable | null,
  log: (line: string) => void = () => {},
): Promise<void> {
  if (output) for await (const line of createInterface({ input: output })) log(line)
}

type SuiteRun = { exitedWell: boolean; output: string }

/**
 * Its live view in a terminal, lines in a log; and its output, which it writes twice where both a
 * reporter and a file want it.
 */
function tap(args: string[]): Promise<SuiteRun> {
  return process.stdout.isTTY ? viewed(args) : logged(args)
}

async function viewed(args: string[]): Promise<SuiteRun> {
  const folder = mkdtempSync(join(tmpdir(), 'twinstack-tap-'))
  try {
    const output = join(folder, 'output.tap')
    return {
      exitedWell: await tool('tap', ['--reporter=base', `--output-file=${output}`, ...args]),
      output: readFileSync(output, 'utf8'),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function logged(args: string[]): Promise<SuiteRun> {
  const lines: string[] = []
  const show = fileLines(line => console.log(line))
  const exitedWell = await tool('tap', ['--reporter=tap', ...args], line => {
    lines.push(line)
    show(line)
  })
  return { exitedWell, output: lines.join('\n') }
}

/**
 * Runs tap on the files and folders among `args` (all tests when there are none); its flags are
 * passed on. Green only when tap says so and at least one assertion passed.
 */
export async function runTests(args: string[]): Promise<TestResult> {
  const started = Date.now()
  const seconds = () => (Date.now() - started) / 1000
  try {
    await buildTap()
    const flags = args.filter(arg => arg.startsWith('-'))
    const files = testFiles(args.filter(arg => !arg.startsWith('-')))
    const { exitedWell, output } = await tap([...flags, ...timeLimit(files), ...files])
    const { ok, count, failures } = verdict(exitedWell, output)
    if (failures.length > 0) console.error(failures.join('\n'))
    return { ...count, ok, seconds: seconds() }
  } catch (error) {
    console.error((error as Error).message)
    return { ok: false, seconds: seconds(), passed: 0, failed: 1, skipped: 0 }
  }
}

/** `*.long.test.ts` run with `npm run proof`, and where they are named. */
const isLong = (file: string) => file.endsWith('.long.test.ts')

/** tap stops a file after 300 s (package.json); a long one may need more on a busy machine. */
const timeLimit = (files: string[]) => (files.some(isLong) ? ['--timeout=1800'] : [])

export function longFiles(): string[] {
  return globSync('**/*.long.test.ts', { cwd: resolve(packageFolder, 'test') })
    .map(file => join('test', file))
    .sort()
}

/**
 * tap finds no `.ts` files in folders when its TypeScript plugin is off, so it gets every file by
 * name.
 */
export function testFiles(named: string[]): string[] {
  const files = (named.length > 0 ? named : ['test']).flatMap(name => {
    const path = resolve(packageFolder, name)
    if (statSync(path, { throwIfNoEntry: false })?.isFile()) return [relative(packageFolder, path)]
    return globSync('**/*.test.ts', { cwd: path })
      .filter(file => !file.startsWith('fixtures') && !isLong(file))
      .map(file => relative(packageFolder, join(path, file)))
  })
  if (files.length === 0)
    throw new Error(`no test files (*.test.ts) in ${named.join(', ') || 'test'}`)
  return files.sort()
}

/**
 * What a run comes to: whether it is green, its count, and for the reader of a long log which files
 * failed. A runner that says no without a failed assertion is a failure that is counted and reported,
 * so that a red run never reads `0 failed`.
 */
export function verdict(
  exitedWell: boolean,
  tap: string,
): { ok: boolean; count: Omit<TestResult, 'ok' | 'seconds'>; failures: string[] } {
  const count = countOf(tap)
  const failures = (tap.match(/^not ok \d+ - (?!.*# (?:SKIP|TODO)).*$/gm) ?? []).map(
    line => `FAILED ${line.replace(/^not ok \d+ - /, '').replace(/ # time=.*$/, '')}`,
  )
  const ok = exitedWell && count.failed === 0 && count.passed > 0
  if (!ok && count.failed === 0) {
    count.failed = 1
    failures.push(
      exitedWell
        ? 'FAILED tap: not one assertion passed'
        : 'FAILED tap: it ended with an error though no assertion failed',
    )
  }
  return { ok, count, failures }
}

/**
 * Assertions as tap itself counted them: the last `# { total: 3, pass: 2, fail: 1 }` of its output.
 * Without one the runner died, which is a failure.
 */
export function countOf(tap: string): Omit<TestResult, 'ok' | 'seconds'> {
  const line = tap.match(/^# \{ total: .*\}$/gm)?.at(-1)
  const number = (name: string) => Number(line?.match(new RegExp(`\\b${name}: (\\d+)`))?.[1] ?? 0)
  return {
    passed: number('pass'),
    failed: line ? number('fail') : 1,
    skipped: number('skip') + number('todo'),
  }
}

const unused = manifest.tap.plugin.map(name => name.replace('!', ''))
/** its signature names the plugins, one a line */
const has = (source: string, plugin: string) => source.includes(`\n${plugin}`)

/**
 * tap's Test class is generated from the plugins in package.json: without those that nothing here
 * uses, whose loaders cost each test file half a second of processor time. tap would do it by
 * itself, but only for the run after the first one; and two first runs at once would write over
 * each other.
 */
async function buildTap(): Promise<void> {
  const release = await lockfile.lock(tapClass, {
    retries: { retries: 120, minTimeout: 500, maxTimeout: 500 },
  })
  try {
    if (
      unused.some(name => has(readFileSync(built, 'utf8'), name)) &&
      !(await tool('tap', ['build']))
    )
      throw new Error('tap build failed')
  } finally {
    await release()
  }
}
