import { setTimeout as sleep } from 'node:timers/promises'
import { readBootId, listProcesses, listMembers } from './processes.ts'
import type { RunProcess } from '../../model/run.ts'
import { sendCommand } from './sockets.ts'
import { findUid, type RunnerUser } from './user.ts'

/**
 * Requests the stop of the run over its control socket, or by SIGTERM to the runner. It sends only
 * one signal, because a second one would abort the engine.
 */
export async function cancelRun(run: RunProcess, user: RunnerUser | null = null): Promise<void> {
  try {
    await sendCommand(run.socket, { command: 'cancel' })
  } catch {
    const members = await listLivingMembers(run, user)
    if (members.includes(run.pid)) process.kill(run.pid, 'SIGTERM')
  }
}

/** Returns the pids of the run's processes that still live on this machine. */
export async function listLivingMembers(
  run: RunProcess,
  user: RunnerUser | null = null,
): Promise<number[]> {
  if (run.pid === 0 || run.bootId !== readBootId()) return []
  // a file that a run of another user wrote must not cause the end of other processes
  return listMembers(await listProcesses(), run)
    .map(row => row.pid)
    .filter(pid => user === null || findUid(pid) === user.uid)
}

/**
 * Sends SIGKILL to every process of the run until none is left; returns their number. It repeats,
 * because a process may start another between listing and killing. `spare`: the runner itself, when
 * it ends the processes of its dead engine.
 */
export async function killRun(
  run: RunProcess,
  {
    spare = 0,
    user = null,
    waitMs = 10_000,
  }: { spare?: number; user?: RunnerUser | null; waitMs?: number } = {},
): Promise<number> {
  const ended = new Set<number>()
  const end = Date.now() + waitMs
  for (;;) {
    const members = (await listLivingMembers(run, user)).filter(pid => pid !== spare)
    if (members.length === 0) return ended.size
    if (Date.now() > end)
      throw new Error(`processes ${members.join(', ')} are still alive ${waitMs} ms after SIGKILL`)
    for (const pid of members) ended.add(kill(pid))
    await sleep(20)
  }
}

function kill(pid: number): number {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // it ended by itself in between
  }
  return pid
}
