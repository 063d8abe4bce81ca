import { compareStoredPair, findPairs } from './compareAfterOperation.ts'
import type { Trees } from '../../model/trees.ts'
import type { TaskHandler } from '../../model/scheduleService.ts'

/**
 * The handler of the task `parity`: compares each pair that the environment belongs to. It opens no
 * connection: versions are the newest stored ones.
 */
export function createScheduledParity({ trees }: { trees: Trees }): TaskHandler {
  return async ({ environment }, store) => {
    await store.parity.lockComparisons()
    const pairs = await findPairs(store, environment)
    if (pairs.length === 0)
      return {
        skipped:
          `${environment ?? 'no environment'} has no counterpart in which something is ` +
          'deployed',
      }
    for (const pair of pairs) await compareStoredPair(store, trees, pair, null)
    return { operation: null }
  }
}
