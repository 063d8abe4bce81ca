/** Identifies processes by pid and start time, because a pid can be used again. */
import { setTimeout as sleep } from 'node:timers/promises'
import { findStartTime } from '../../adapters/runner/processes.ts'

export type KnownProcess = { pid: number; startTime: string }

/** Whether exactly this process still runs. */
export async function isAlive({ pid, startTime }: KnownProcess): Promise<boolean> {
  return (await findStartTime(pid)) === startTime
}

/** Sends SIGTERM to a process and waits; false when it still runs after the time. */
export async function terminate(one: KnownProcess, seconds: number): Promise<boolean> {
  if (await isAlive(one)) process.kill(one.pid, 'SIGTERM')
  const end = Date.now() + seconds * 1000
  while (Date.now() < end && (await isAlive(one))) await sleep(50)
  return !(await isAlive(one))
}
