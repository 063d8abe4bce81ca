/** Runs the real command line as a process. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { packageFolder } from '../../src/model/config.ts'

export type CommandResult = { code: number | null; stdout: string; stderr: string }

/** The user's own settings must not reach the command line under test. */
function settings(env: Record<string, string>): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(TWINSTACK_|npm_|DATABASE_URL$|FORCE_COLOR$)/.test(name),
  )
  return { ...Object.fromEntries(own), NO_COLOR: '1', ...env }
}

export function start(
  args: string[],
  env: Record<string, string> = {},
  input: string | null = null,
): { child: ChildProcess; done: Promise<CommandResult>; output: () => string } {
  const child = spawn(process.execPath, [join(packageFolder, 'src', 'cli', 'main.ts'), ...args], {
    env: settings(env),
    stdio: [input === null ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  if (input !== null) child.stdin?.end(input)
  const text = { stdout: '', stderr: '' }
  child.stdout?.on('data', chunk => {
    text.stdout += chunk
  })
  child.stderr?.on('data', chunk => {
    text.stderr += chunk
  })
  return {
    child,
    done: once(child, 'close').then(([code]) => ({ code, ...text })),
    output: () => text.stdout + text.stderr,
  }
}

export const run = (args: string[], env: Record<string, string> = {}): Promise<CommandResult> =>
  start(args, env).done

/** A folder that is removed at the end of the test. */
export function temporary(t: Test, name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `twinstack-${name}-`))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/**
 * Resolves when the process has printed a matching text; fails with its output when it ends before.
 */
export async function outputOf(process: ReturnType<typeof start>, what: RegExp): Promise<string> {
  let over = false
  void process.done.then(() => {
    over = true
  })
  for (const end = Date.now() + 120_000; ;) {
    const found = what.exec(process.output())
    if (found) return found[1] ?? found[0]
    if (over || Date.now() > end) throw new Error(`did not say ${what}: ${process.output()}`)
    await new Promise(resolve => {
      setTimeout(resolve, 50)
    })
  }
}
