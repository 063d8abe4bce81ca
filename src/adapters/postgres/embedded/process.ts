import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/** The command line of a process; null when it can't be read. */
export async function findCommand(pid: number): Promise<string | null> {
  if (process.platform !== 'linux')
    return await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).then(
      ({ stdout }) => stdout.trim() || null,
      () => null,
    )
  return await readFile(`/proc/${pid}/cmdline`, 'utf8').then(
    text => text.replaceAll('\0', ' '),
    () => null,
  )
}
