import { findPersonBehind } from '../../model/actor.ts'
import type { Store } from '../../model/store.ts'
import { isWriting, writingKinds, type Operation } from '../../model/operation.ts'
import { readPages } from '../../lib/pagination.ts'

/** Kinds that deploy a program on behalf of the requester. */
const deploying = writingKinds.filter(kind => kind === 'deploy' || kind === 'rebuild')

/**
 * The newest successful deploy or rebuild that a person, or a machine on a person's behalf,
 * requested; null when there is none.
 */
export async function findLastDeployment(
  store: Store,
  environment: string,
): Promise<Operation | null> {
  const newest = await Promise.all(
    deploying.map(kind => findNewestByPerson(store, environment, kind)),
  )
  return (
    newest
      .filter(operation => operation !== null)
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt))[0] ?? null
  )
}

async function findNewestByPerson(
  store: Store,
  environment: string,
  kind: Operation['kind'],
): Promise<Operation | null> {
  const pages = readPages(page =>
    store.operations.list({ environment, kind, status: 'succeeded', ...page }),
  )
  for await (const items of pages) {
    const found = items.find(
      operation => findPersonBehind(operation.requestedBy) !== null && isWriting(operation),
    )
    if (found) return found
  }
  return null
}
