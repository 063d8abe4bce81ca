import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** When the process was started, in the kernel's words; null when there is no such process (a zombie is none). */
export async function startOf (pid: number): Promise<string | null> {
  if (process.platform !== 'linux') return await ps(pid, 'lstart=')
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    // fields from 3 (state) on, behind the name, which may contain anything
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? null : fields[19] ?? null
  } catch {
    return null
  }
}

/** The command line; null when it can't be read. */
export async function commandOf (pid: number): Promise<string | null> {
  if (process.platform !== 'linux') return await ps(pid, 'command=')
  return await readFile(`/proc/${pid}/cmdline`, 'utf8').then(text => text.replaceAll('\0', ' '), () => null)
}

async function ps (pid: number, column: string): Promise<string | null> {
  return await run('ps', ['-o', column, '-p', String(pid)]).then(({ stdout }) => stdout.trim() || null, () => null)
}
