/**
 * Once a day: removes rows and files that nobody needs any more. Files are removed on each machine,
 * rows by the services with the role `api` or `all`.
 */
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
  /** previews at the state service: two for each drift check */
  previews: 7,
  /** runs that ended with a result and created nothing */
  idleRuns: 1,
  /** trees of deployed revisions stay */
  trees: 14,
}

export type FileRetentionInput = {
  store: Pick<Store, 'environments'>
  log: Log
  /**
   * removes run folders that are older, those of runs that created nothing after `idleDays`;
   * returns those that it removed
   */
  pruneRuns(days: number, idleDays: number): Promise<string[]>
  /** removes trees and dependency folders that are older, but not those of revisions in `keep` */
  pruneTrees(days: number, keep: string[]): Promise<{ trees: string[]; dependencies: string[] }>
  /** removes old states of the service's own file backend; returns the number of files */
  pruneHistory(): Promise<number>
}

export type RetentionInput = FileRetentionInput & {
  store: Store
  /** `TWINSTACK_KEEP_DAYS`: for events of ended operations, and notices */
  keepDays: number
}

/** Prunes now, and then once a day. */
export function startRetention(input: RetentionInput): { stop(): void } {
  return repeatDaily(() => pruneOld(input))
}

/** The same for the files of a machine that only has a worker. */
export function startFileRetention(input: FileRetentionInput): { stop(): void } {
  return repeatDaily(() => pruneFiles(input))
}

function repeatDaily(prune: () => Promise<void>): { stop(): void } {
  const timer = setInterval(() => void prune(), day)
  void prune()
  return { stop: () => clearInterval(timer) }
}

/** A failure is logged: the next day is the next try. */
export async function pruneOld(input: RetentionInput): Promise<void> {
  await pruneRows(input)
  await pruneFiles(input)
}

async function pruneRows({ store, log, keepDays }: RetentionInput): Promise<void> {
  try {
    const deliveries = await store.webhooks.prune(subtractDays(kept.deliveries))
    await store.integrations.statusMessages.prune(subtractDays(kept.deliveries))
    await store.tokens.pruneExchanged(subtractDays(kept.tokens))
    await store.sessions.prune()
    await store.oneTimeSecrets.prune()
    await store.integrations.inbox.prune(subtractDays(kept.inbox))
    await store.integrations.commandKeys.prune(subtractDays(kept.inbox))
    await store.stacks.prunePreviews(subtractDays(kept.previews))
    const events = await store.operations.pruneEvents(subtractDays(keepDays))
    const notices = await store.notices.prune(subtractDays(keepDays))
    log.info({ deliveries, events, notices }, 'removed old rows')
  } catch (error) {
    log.warn({ err: error }, 'old rows could not be removed; the next try is tomorrow')
  }
}

/** A failure is logged: the next day is the next try. */
export async function pruneFiles({
  store,
  log,
  pruneRuns,
  pruneTrees,
  pruneHistory,
}: FileRetentionInput): Promise<void> {
  try {
    const runs = await pruneRuns(kept.runs, kept.idleRuns)
    const { trees, dependencies } = await pruneTrees(kept.trees, await listDeployedRevisions(store))
    const states = await pruneHistory()
    log.info(
      { runs: runs.length, trees: trees.length, dependencies: dependencies.length, states },
      'removed old files',
    )
  } catch (error) {
    log.warn({ err: error }, 'old files could not be removed; the next try is tomorrow')
  }
}

const subtractDays = (days: number) => new Date(Date.now() - days * day)

async function listDeployedRevisions(store: FileRetentionInput['store']): Promise<string[]> {
  const all = await collectPages(page => store.environments.list(page))
  return all.flatMap(({ deployed }) => (deployed ? [deployed.revision] : []))
}
