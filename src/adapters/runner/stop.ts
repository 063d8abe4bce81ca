import { setTimeout as sleep } from 'node:timers/promises'
import { bootId, listProcesses, membersOf } from './processes.ts'
import type { RunProcess } from '../../model/run.ts'
import { sendCommand } from './sockets.ts'
import { uidOf, type RunnerUser } from './user.ts'

/**
 * Asks the run to stop: over its control socket, else by SIGTERM to the runner. One signal only: a
 * second would cut the engine short.
 */
export async function cancelRun(run: RunProcess, user: RunnerUser | null = null): Promise<void> {
  try {
    await sendCommand(run.socket, { command: 'cancel' })
  } catch {
    const members = await livingMembers(run, user)
    if (members.includes(run.pid)) process.kill(run.pid, 'SIGTERM')
  }
}

/** Pids of the run's processes that still live on this machine. */
export async function livingMembers(
  run: RunProcess,
  user: RunnerUser | null = null,
): Promise<number[]> {
  if (run.pid === 0 || run.bootId !== bootId()) return []
  // what a run of another user says of itself is no order to end processes of ours
  return membersOf(await listProcesses(), run)
    .map(row => row.pid)
    .filter(pid => user === null || uidOf(pid) === user.uid)
}

/**
 * SIGKILL to every process of the run until none is left; returns how many there were. Repeated,
 * because a process may start another between listing and killing. `spare`: the runner itself, when
 * it ends what its dead engine left.
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
    const members = (await livingMembers(run, user)).filter(pid => pid !== spare)
    if (members.length === 0) return ended.size
    if (Date.now() > end)
      throw new Error(`processes ${members.join(', ')} are still there ${waitMs} ms after SIGKILL`)
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
