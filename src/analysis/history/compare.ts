import { withheld } from '../../model/checkpoint.ts'
import { formatPath, type Part } from '../../lib/propertyPath.ts'
import type { Revision } from '../../model/revision.ts'

import type {
  CommitChanges,
  Deployment,
  HistoryChanges,
  OperationRecord,
  SettingsChanges,
} from '../../model/history.ts'
import type { Trees } from '../../model/trees.ts'
import { requirePresent } from '../../lib/requirePresent.ts'
import { getOwnValue, isContainer } from '../../lib/values.ts'

/** the most paths that one comparison contains */
const most = 200

/** A deployment with its recorded data. */
export type RecordedOperation = { deployment: Deployment; record: OperationRecord }

/**
 * The differences of `to` from `from`, without the resources, which the caller adds. `from` null:
 * everything is new.
 */
export async function compareDeployments(
  trees: Pick<Trees, 'listCommits'>,
  from: RecordedOperation | null,
  to: RecordedOperation,
): Promise<Omit<HistoryChanges, 'resources'>> {
  return {
    commits: await commitChanges(trees, from?.deployment.revision ?? null, to.deployment.revision),
    settings: compareSettings(from, to),
    versions: compareVersions(from?.deployment ?? null, to.deployment),
  }
}

/** One of the two sides is empty when one commit is an ancestor of the other. */
export async function commitChanges(
  { listCommits: commits }: Pick<Trees, 'listCommits'>,
  from: Revision | null,
  to: Revision | null,
): Promise<CommitChanges> {
  const dependencies = from !== null && to !== null && from.dependencies !== to.dependencies
  const toCommitChanges = (
    direction: CommitChanges['direction'],
    added: CommitChanges['added'] = [],
    removed: CommitChanges['removed'] = [],
  ) => ({ direction, added, removed, dependencies })
  if (from && to && from.id === to.id) return toCommitChanges('same')
  if (!from?.commit || !to?.commit || !commits) return toCommitChanges('unknown')
  // commits that a force push removed, or that only another worker has fetched, are unknown
  const both = await Promise.all([
    commits(from.commit, to.commit),
    commits(to.commit, from.commit),
  ]).catch(() => null)
  if (both === null) return toCommitChanges('unknown')
  const [added, removed] = both
  return toCommitChanges(
    removed.length === 0 ? 'forward' : added.length === 0 ? 'back' : 'diverged',
    added,
    removed,
  )
}

function compareSettings(
  from: RecordedOperation | null,
  to: RecordedOperation,
): SettingsChanges | null {
  if (from === null || isMissing(from.record.settings) || isMissing(to.record.settings)) return null
  const all = listDifferences(from.record.settings, to.record.settings, [])
  return {
    digestChanged: from.deployment.settingsDigest !== to.deployment.settingsDigest,
    changes: all.slice(0, most),
    truncated: all.length > most,
  }
}

const isMissing = (value: unknown) => value === null || value === undefined

/** The leaves that differ. A value that is secret on one side is withheld on both. */
export function listDifferences(
  before: unknown,
  after: unknown,
  path: Part[],
): SettingsChanges['changes'] {
  if ((before ?? null) === (after ?? null)) return []
  if (isContainer(before) && isContainer(after) && Array.isArray(before) === Array.isArray(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    return keys.flatMap(key =>
      listDifferences(getOwnValue(before, key), getOwnValue(after, key), [
        ...path,
        Array.isArray(before) ? Number(key) : key,
      ]),
    )
  }
  if (holdsSecret(before) || holdsSecret(after))
    return [{ path: formatPath(path), before: withheld, after: withheld, secret: true }]
  return [{ path: formatPath(path), before: before ?? null, after: after ?? null, secret: false }]
}

const holdsSecret = (value: unknown): boolean =>
  value === withheld || (isContainer(value) && Object.values(value).some(holdsSecret))

function compareVersions(from: Deployment | null, to: Deployment): HistoryChanges['versions'] {
  if (from === null || from.providers === null || to.providers === null) return []
  const [before, after] = [
    { engine: from.engineVersion, ...from.providers },
    { engine: to.engineVersion, ...to.providers },
  ] as Record<string, string | null>[]
  return [
    ...new Set([...Object.keys(requirePresent(before)), ...Object.keys(requirePresent(after))]),
  ]
    .filter(name => requirePresent(before)[name] !== requirePresent(after)[name])
    .map(name => ({
      name,
      before: requirePresent(before)[name] ?? null,
      after: requirePresent(after)[name] ?? null,
    }))
}
