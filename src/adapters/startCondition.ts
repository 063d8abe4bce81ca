import type { Config } from '../model/config.ts'
import { checkDiskSpace } from './diskSpace.ts'
import { checkFreeMemory } from './freeMemory.ts'

/**
 * Whether a worker may start one more operation: free disk space, and free memory beside others.
 * The result is `ok`, or the reason.
 */
export function createStartCondition({
  home,
  diskFreeMiB,
  memoryFreeMiB,
}: Pick<Config, 'home' | 'diskFreeMiB' | 'memoryFreeMiB'>): (running: number) => Promise<string> {
  return async running => {
    const disk = await checkDiskSpace(home, diskFreeMiB)
    return disk === 'ok' ? checkFreeMemory(memoryFreeMiB, running) : disk
  }
}
