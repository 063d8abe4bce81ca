import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { lstatSync, readFileSync, realpathSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CommandCheck } from '../../../../model/check.ts'
import { junitBytes, readJUnit } from '../../../../lib/junit.ts'
import { killRun, listLivingMembers } from '../../stop.ts'
import type { Run } from '../run.ts'
import { Capture } from './capture.ts'
import { prepareEnvironment } from './environment.ts'
import { fillTemplate } from './template.ts'
import type { Verdict } from './verdict.ts'
import { requirePresent } from '../../../../lib/requirePresent.ts'

/** between SIGTERM and SIGKILL */
const politeMs = 2000
/** output may still arrive after the process has ended */
const drainMs = 1000

/**
 * Runs a command of the repository: no shell, in the folder of the tree, in the runner's own
 * session, so that the processes that it starts can be found. They are ended when the command has
 * ended.
 */
export async function checkCommand(
  check: CommandCheck,
  run: Run,
  signal: AbortSignal,
): Promise<Verdict> {
  const { folder } = run.request.tree
  const { env, scratch, remove } = prepareEnvironment(check, run)
  const capture = new Capture()
  try {
    const [program = '', ...args] = check.run.map(part =>
      fillTemplate(part, requirePresent(run.request.checks).outputs, { scratch }),
    )
    const child = spawn(
      program === 'node'
        ? process.execPath
        : program.includes('/')
          ? resolve(folder, program)
          : program,
      args,
      { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] },
    )
    const end = await waitForEnd(child, capture, {
      run,
      signal,
      milliseconds: check.timeoutSeconds * 1000,
    })
    return { ...judgeExit(check, end, scratch), output: capture.getText() }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return {
      outcome: 'error',
      message: `${check.run[0]} could not be run: ${code ?? message}`,
      output: capture.getText(),
    }
  } finally {
    remove()
  }
}

type End = {
  code: number | null
  signal: NodeJS.Signals | null
  why: 'itself' | 'late' | 'stopped'
  seconds: number
}

async function waitForEnd(
  child: ChildProcess,
  capture: Capture,
  { run, signal, milliseconds }: { run: Run; signal: AbortSignal; milliseconds: number },
): Promise<End> {
  for (const stream of [requirePresent(child.stdout), requirePresent(child.stderr)])
    stream.on('data', (chunk: Buffer) => capture.add(chunk))
  const closed = once(child, 'close').catch(() => {})
  const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  const enough = new AbortController()
  const why = await Promise.race([
    exit.then(() => 'itself' as const),
    sleep(milliseconds, 'late' as const, { signal: enough.signal }),
    new Promise<'stopped'>(stop =>
      signal.aborted
        ? stop('stopped')
        : signal.addEventListener('abort', () => stop('stopped'), { once: true }),
    ),
  ]).finally(() => enough.abort())
  if (why !== 'itself') await endGracefully(run, exit)
  await killRun(run.owner, { spare: process.pid })
  const [code, killedBy] = await exit
  await Promise.race([closed, sleep(drainMs, undefined, { ref: false })])
  return { code, signal: killedBy, why, seconds: milliseconds / 1000 }
}

async function endGracefully(run: Run, exit: Promise<unknown>): Promise<void> {
  for (const pid of await listLivingMembers(run.owner)) if (pid !== process.pid) terminate(pid)
  await Promise.race([exit, sleep(politeMs, undefined, { ref: false })])
}

function terminate(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM')
  } catch {
    // it ended by itself in between
  }
}

function judgeExit(
  check: CommandCheck,
  { code, signal, why, seconds }: End,
  scratch: string,
): Verdict {
  if (why === 'late')
    return {
      outcome: 'failed',
      message: `did not end within ${seconds} s, and was ended with all processes that it started`,
    }
  if (why === 'stopped')
    return { outcome: 'error', message: 'was stopped together with the operation' }
  const report = check.junit ? readReport(check.junit, scratch) : {}
  if (code !== 0)
    return {
      ...report,
      outcome: 'failed',
      message: signal ? `was ended by ${signal}` : `exit code ${code}`,
    }
  if ('message' in report) return { outcome: 'error', message: requirePresent(report.message) }
  const failing =
    report.cases?.filter(({ outcome }) => outcome === 'failed' || outcome === 'error') ?? []
  if (failing.length > 0)
    return {
      ...report,
      outcome: 'failed',
      message: `${failing.length} of ${requirePresent(report.cases).length} tests of ${check.junit} failed: ${failing
        .slice(0, 3)
        .map(({ name }) => name)
        .join(', ')}`,
    }
  return { ...report, outcome: 'passed', message: null }
}

/** The report that the command wrote; a link is not followed out of its folder. */
function readReport(path: string, folder: string): Pick<Verdict, 'cases'> & { message?: string } {
  const file = join(folder, path)
  try {
    if (!realpathSync(file).startsWith(realpathSync(folder) + sep) || !lstatSync(file).isFile())
      return { message: `${path} is not a regular file of \${scratch}` }
    if (lstatSync(file).size > junitBytes)
      return { message: `${path} is larger than ${junitBytes} bytes` }
    return { cases: readJUnit(readFileSync(file, 'utf8')).cases }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      return { message: `it wrote no ${path} into \${scratch}` }
    return { message: `${path}: ${(error as Error).message}` }
  }
}
