/** Compares a twin with each counterpart after an operation, in the same transaction. */
import type { Environment } from '../../model/environment.ts'
import type { Log } from '../../lib/log.ts'
import type { Store } from '../../model/store.ts'
import type { Operation } from '../../model/operation.ts'
import { getVersionsSource, readStoredVersions } from './runtimeVersions.ts'
import { saveParityReport } from './saveParityReport.ts'
import { loadSide } from './loadSide.ts'
import type { Trees } from '../../model/trees.ts'
import { requirePresent } from '../../lib/requirePresent.ts'

export type ParityConclusion = {
  conclude(
    store: Store,
    ended: { operation: Operation; environment: Environment; status: Operation['status'] },
  ): Promise<void>
}
type Needs = { trees: Trees; log: Pick<Log, 'warn'> }

/** resources of one side; more would keep the transaction open for longer than two seconds */
const most = 10_000
const mostCounterparts = 5

/**
 * Throws only for a lost connection: other failures are rolled back to the savepoint and logged,
 * and the operation ends unchanged. It opens no connection: runtime versions are those of the
 * newest report.
 */
export function createParityConclusion({ trees, log }: Needs): ParityConclusion {
  return {
    conclude: async (store, { operation, status }) => {
      if (
        status !== 'succeeded' ||
        operation.environmentKind === 'ephemeral' ||
        operation.kind === 'preview' ||
        operation.options.planOnly ||
        operation.kind === 'destroy'
      )
        return
      try {
        await store.runInSavepoint(async store => {
          await store.parity.lockComparisons()
          for (const pair of await findPairs(store, operation.environment))
            await compareUpToSizeLimit(store, trees, pair, operation.id, log)
        })
      } catch (error) {
        log.warn(
          { operation: operation.id, err: error },
          'parity could not be compared after the operation',
        )
      }
    },
  }
}

/**
 * One comparison without live versions. A state that is too large is compared only by schedules and
 * requests.
 */
async function compareUpToSizeLimit(
  store: Store,
  trees: Trees,
  pair: { left: string; right: string },
  operation: string | null,
  log: Needs['log'],
): Promise<void> {
  const counts = await Promise.all(
    [pair.left, pair.right].map(
      async name => (await store.environments.get(name))?.resourceCount ?? 0,
    ),
  )
  if (Math.max(...counts) > most)
    return log.warn(
      { operation, ...pair },
      `parity is not compared after operations with more than ${most} resources; a schedule ` +
        'or POST /v1/parity does it',
    )
  await compareStoredPair(store, trees, pair, operation)
}

/** In the transaction of `store`; no connections. */
export async function compareStoredPair(
  store: Store,
  trees: Trees,
  pair: { left: string; right: string },
  operation: string | null,
) {
  const left = await loadSide(store, pair.left)
  const right = await loadSide(store, pair.right)
  const deployedAt = requirePresent(
    [left, right]
      .map(({ environment }) => environment.deployed?.at ?? '')
      .sort()
      .at(-1),
  )
  const versions = await readStoredVersions(
    store,
    { left: getVersionsSource(left), right: getVersionsSource(right) },
    deployedAt,
  )
  return saveParityReport(store, {
    trees,
    left,
    right,
    basis: 'cloud',
    versions,
    operation,
    withinMs: 2000,
  })
}

/**
 * Each staging with each production that it could be a twin of; `name` null: all of them. Both have
 * something deployed.
 */
export async function findPairs(
  store: Store,
  name: string | null,
): Promise<{ left: string; right: string }[]> {
  const kinds = await Promise.all(
    (['staging', 'production'] as const).map(async kind =>
      (await store.environments.list({ page: 1, pageSize: 100, kind })).items.filter(
        ({ deployed }) => deployed,
      ),
    ),
  )
  const pairs = requirePresent(kinds[0]).flatMap(left =>
    requirePresent(kinds[1]).map(right => ({ left: left.name, right: right.name })),
  )
  return pairs
    .filter(({ left, right }) => name === null || name === left || name === right)
    .slice(0, name === null ? 100 : mostCounterparts)
}
