/** Which process is which: a pid may be given to another process, a pid with its start time may not. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Start time as the kernel gives it: clock ticks since boot on Linux (proc(5), field 22 of stat), else `ps -o lstart`. Null when there is no such process. */
export function startTime (pid: number): string | null {
  try {
    if (process.platform !== 'linux') return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // the second field is the command in parentheses and may hold spaces
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? null : fields[19] ?? null
  } catch {
    return null
  }
}

/** Whether exactly this process still runs. */
export const isAlive = ({ pid, startTime: started }: { pid: number, startTime: string }) => startTime(pid) === started

/** Asks a process to end and waits; false when it still runs after the time. */
export async function terminate (one: { pid: number, startTime: string }, seconds: number): Promise<boolean> {
  if (isAlive(one)) process.kill(one.pid, 'SIGTERM')
  for (const end = Date.now() + seconds * 1000; Date.now() < end && isAlive(one);) await sleep(50)
  return !isAlive(one)
}
