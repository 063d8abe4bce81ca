/** Wires what removes the files that grow on this machine. */
import { join } from 'node:path'
import { pruneTrees } from './adapters/git/prune.ts'
import { pruneHistory } from './adapters/pulumi/state/pruneHistory.ts'
import { pruneRuns } from './adapters/runner/prune.ts'
import type { SettledConfig } from './model/config.ts'
import type { ExecutorDeps } from './services/operations/execute/executorDeps.ts'
import type { FileRetentionInput } from './services/retention.ts'

/** updates that the engine's own history of a stack keeps, as many as saved states */
const keptUpdates = 20

/** A backend of the user is not ours to prune. */
export function createFileRetention(
  { store, log, home }: Pick<ExecutorDeps, 'store' | 'log' | 'home'>,
  config: SettledConfig,
): FileRetentionInput {
  const ownStates = join(home, 'state')
  const isOwn = config.states === 'backend' && config.backend === `file://${ownStates}`
  return {
    store,
    log,
    pruneRuns: (olderThanDays: number, idleDays: number) =>
      pruneRuns(home, { olderThanDays, idleDays }),
    pruneTrees: (olderThanDays: number, keep: string[]) =>
      pruneTrees(home, { olderThanDays, keep }),
    pruneHistory: async () => (isOwn ? await pruneHistory(ownStates, { count: keptUpdates }) : 0),
  }
}
