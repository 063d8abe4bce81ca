/**
 * The limits of one run. A control group limits all its processes together, prlimit(1) each one.
 */
import { existsSync } from 'node:fs'
import type { RunLimits } from '../../model/config.ts'

const mebibyte = 1024 * 1024
/** MiB that Node 24 has reserved as writable before it runs anything. */
const reservedMiB = 640
const prlimit = '/usr/bin/prlimit'

/**
 * The command that starts a runner with limits; [] when there are none. Without a control group
 * the memory is limited per process (setrlimit(2) RLIMIT_DATA, which does not count reserved memory
 * that is not writable, as V8 reserves it). Processes and threads are limited per user, so only
 * where a run has a separate user.
 */
export function buildLimitCommand(
  { memoryMiB, processes }: RunLimits,
  { grouped, ownUser }: { grouped: boolean; ownUser: boolean },
): string[] {
  if (process.platform !== 'linux' || !existsSync(prlimit)) return []
  return [
    prlimit,
    '--core=0',
    ...(grouped ? [] : [`--data=${(memoryMiB + reservedMiB) * mebibyte}`]),
    ...(grouped || !ownUser ? [] : [`--nproc=${processes}`]),
  ]
}
