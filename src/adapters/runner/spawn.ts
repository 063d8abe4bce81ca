import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { closeSync, constants, openSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findSiblingFile } from '../../lib/findSiblingFile.ts'
import { files } from '../../model/run.ts'
import type { RunnerUser } from './user.ts'

const appending = constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | constants.O_NOFOLLOW
const main = fileURLToPath(findSiblingFile(import.meta.url, './child/main'))

/** The isolation and limits of a runner: commands in front of its own, and a call with its pid. */
export type Confinement = {
  command: string[]
  onStart: (pid: number) => void
}

/**
 * Starts a runner in a separate session, so that it outlives this process; its output goes to files
 * of `folder`, because pipes would break when this process ends, and the engine would fail with
 * them (docs/adr/0005-process-per-operation.md).
 */
export function spawnRunner(
  folder: string,
  args: string[],
  env: Record<string, string>,
  user: RunnerUser | null,
  confinement: Confinement = { command: [], onStart: () => {} },
): ChildProcess {
  const out = openSync(join(folder, files.stdout), appending, 0o600)
  const err = openSync(join(folder, files.stderr), appending, 0o600)
  try {
    const [command = process.execPath, ...rest] = [
      ...confinement.command,
      process.execPath,
      '--disable-warning=ExperimentalWarning',
      main,
      ...args,
    ]
    const child = spawn(command, rest, {
      cwd: folder,
      env,
      detached: true,
      stdio: ['ignore', out, err],
      ...user,
    })
    // before the runner has started other processes
    if (child.pid !== undefined) confinement.onStart(child.pid)
    child.unref()
    return child
  } finally {
    closeSync(out)
    closeSync(err)
  }
}
