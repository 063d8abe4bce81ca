import { execFile } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { uptime } from 'node:os'
import { promisify } from 'node:util'

/**
 * One row of the process table. `start`: clock ticks since boot on Linux, the text of `ps -o
 * lstart` elsewhere.
 */
export type ProcessRow = {
  pid: number
  parent: number
  session: number
  start: string
  gone: boolean
}

/**
 * Returns every visible process of the machine, or those whose pid `isWanted` accepts; it is called
 * before anything is read about a process. Zombies count as ended, because a container's first
 * process often does not reap them.
 */
export async function listProcesses(
  isWanted: (pid: number) => boolean = () => true,
): Promise<ProcessRow[]> {
  if (process.platform !== 'linux') return (await listByPs()).filter(({ pid }) => isWanted(pid))
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(isWanted)
    .flatMap(pid => readStat(pid) ?? [])
}

/**
 * proc(5): the name in parentheses may contain spaces and parentheses, so the fields are counted
 * from its end.
 */
function readStat(pid: number): ProcessRow | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return {
      pid,
      parent: Number(fields[1]),
      session: Number(fields[3]),
      start: fields[19] ?? '',
      gone: fields[0] === 'Z' || fields[0] === 'X',
    }
  } catch {
    return null
  }
}

/** macOS prints no session number: there the tree of parents decides (see `listMembers`). */
async function listByPs(): Promise<ProcessRow[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axo', 'pid=,ppid=,stat=,lstart='])
  return stdout.split('\n').flatMap(line => {
    const found = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line)
    return found
      ? [
          {
            pid: Number(found[1]),
            parent: Number(found[2]),
            session: 0,
            start: found[4] ?? '',
            gone: found[3]?.startsWith('Z') === true,
          },
        ]
      : []
  })
}

/**
 * Returns the start time of a living process, in the form of `ProcessRow.start`; null when it has
 * ended.
 */
export async function findStartTime(pid: number): Promise<string | null> {
  const row =
    process.platform === 'linux' ? readStat(pid) : (await listByPs()).find(item => item.pid === pid)
  return row && !row.gone ? row.start : null
}

/** Identifies one boot of the machine, because process ids are not valid after a reboot. */
export function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return String(Math.round((Date.now() / 1000 - uptime()) / 60))
  }
}

/**
 * The living processes of a run: those of the runner's session (plugins are put into process groups
 * of their own by the engine, but stay in the session) and all descendants. A process with the
 * runner's number and another start does not belong to the run, and then no member is left: the
 * kernel does not reuse a number while a session still has it. Older rows do not belong to the run,
 * either.
 */
export function listMembers(
  rows: ProcessRow[],
  runner: { pid: number; startTime: string },
): ProcessRow[] {
  if (rows.some(row => row.pid === runner.pid && row.start !== runner.startTime)) return []
  const found = new Set([runner.pid])
  for (let size = 0; size !== found.size;) {
    size = found.size
    for (const row of rows)
      if (found.has(row.parent) || (row.session !== 0 && row.session === runner.pid))
        found.add(row.pid)
  }
  return rows.filter(
    row => found.has(row.pid) && !row.gone && isNotOlder(row.start, runner.startTime),
  )
}

function isNotOlder(start: string, than: string): boolean {
  const [left, right] = /^\d+$/.test(start)
    ? [Number(start), Number(than)]
    : [Date.parse(start), Date.parse(than)]
  return left >= right
}
