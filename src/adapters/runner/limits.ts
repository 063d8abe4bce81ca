/** What one run may use. A control group limits all its processes together, prlimit(1) each. */
import { existsSync } from 'node:fs'
import type { RunLimits } from '../../model/config.ts'

const mebibyte = 1024 * 1024
/** MiB that Node 24 has reserved as writable before it runs anything. */
const reservedMiB = 640
const prlimit = '/usr/bin/prlimit'

/**
 * The command that starts a runner under limits of its own; [] where there is none. Without a
 * control group: memory per process (setrlimit(2) RLIMIT_DATA: what is reserved and not writable,
 * as V8 does it, does not count), processes and threads per user, so only where a run has a user of
 * its own.
 */
export function limitCommand(
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
