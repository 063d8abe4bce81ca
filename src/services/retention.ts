/** Once a day: removes rows and files that nobody needs any more. */
import type { Log } from '../lib/log.ts'
import { collectPages } from '../lib/pagination.ts'
import type { Store } from '../model/store.ts'

const day = 86_400_000

/** days that each kind is kept */
export const kept = {
  /** webhook deliveries and status messages, after they ended */
  deliveries: 30,
  /** exchanged tokens, after they expired */
  tokens: 30,
  /** an older message that its sender delivers again would be taken for a new one */
  inbox: 365,
  runs: 7,
  /** trees of deployed revisions stay */
  trees: 14,
}

export type RetentionInput = {
  store: Store
  log: Log
  /** removes run folders that are older; returns those that it removed */
  pruneRuns(days: number): Promise<string[]>
  /** `TWINSTACK_KEEP_DAYS`: for events of ended operations, and notices */
  keepDays: number
  /** removes trees and dependency folders that are older, but not those of revisions in `keep` */
  pruneTrees(days: number, keep: string[]): Promise<{ trees: string[]; dependencies: string[] }>
}

/** Prunes now, and then once a day. */
export function startRetention(input: RetentionInput): { stop(): void } {
  const timer = setInterval(() => void pruneOld(input), day)
  void pruneOld(input)
  return { stop: () => clearInterval(timer) }
}

/** A failure is logged: the next day is the next try. */
export async function pruneOld({
  store,
  log,
  pruneRuns,
  pruneTrees,
  keepDays,
}: RetentionInput): Promise<void> {
  try {
    const deliveries = await store.webhooks.prune(subtractDays(kept.deliveries))
    await store.integrations.statusMessages.prune(subtractDays(kept.deliveries))
    await store.tokens.pruneExchanged(subtractDays(kept.tokens))
    await store.integrations.inbox.prune(subtractDays(kept.inbox))
    await store.integrations.commandKeys.prune(subtractDays(kept.inbox))
    const events = await store.operations.pruneEvents(subtractDays(keepDays))
    const notices = await store.notices.prune(subtractDays(keepDays))
    const runs = await pruneRuns(kept.runs)
    const { trees, dependencies } = await pruneTrees(kept.trees, await listDeployedRevisions(store))
    log.info(
      {
        runs: runs.length,
        trees: trees.length,
        dependencies: dependencies.length,
        deliveries,
        events,
        notices,
      },
      'removed old files and rows',
    )
  } catch (error) {
    log.warn({ err: error }, 'old files and rows could not be removed; the next try is tomorrow')
  }
}

const subtractDays = (days: number) => new Date(Date.now() - days * day)

async function listDeployedRevisions(store: Store): Promise<string[]> {
  const all = await collectPages(page => store.environments.list(page))
  return all.flatMap(({ deployed }) => (deployed ? [deployed.revision] : []))
}
