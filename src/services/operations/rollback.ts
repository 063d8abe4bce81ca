/**
 * The targets of a rollback: the operations that left the environment complete, and the last good
 * one of them.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Environment } from '../../model/environment.ts'
import { TwinstackError } from '../../lib/errors.ts'
import type { Store } from '../../model/store.ts'
import {
  appliesWhole,
  applyingKinds,
  isWriting,
  type Operation,
  type OperationKind,
} from '../../model/operation.ts'
import { readPages } from '../../lib/pagination.ts'
import { requirePresent } from '../../lib/requirePresent.ts'
import { formatTime } from '../../lib/formatTime.ts'

const consideredKinds: readonly OperationKind[] = [...applyingKinds, 'destroy']
/** older operations are not considered */
const most = 500

/**
 * Operations of this environment that wrote or tried to, newest first, without those of a deleted
 * environment of the same name.
 */
export async function readWrites(
  store: Store,
  { name, createdAt }: Pick<Environment, 'name' | 'createdAt'>,
): Promise<Operation[]> {
  const found: Operation[] = []
  const pages = readPages(page =>
    store.operations.list({ environment: name, kinds: consideredKinds, ...page }),
  )
  for await (const items of pages) {
    found.push(...items)
    if (found.length >= most || (items.at(-1)?.createdAt ?? '') < createdAt) break
  }
  return found.filter(operation => isWriting(operation) && operation.createdAt >= createdAt)
}

/**
 * Operations that left the environment as their revision declares it, in the same order: they
 * succeeded, and not for selected targets only.
 */
export function selectGood(writes: Operation[]): Operation[] {
  return writes.filter(
    operation =>
      appliesWhole(operation) && operation.status === 'succeeded' && operation.revision !== null,
  )
}

/**
 * The last good one: the newest good operation when the newest write failed; otherwise the newest
 * that differs from the deployed one, in its revision or its overrides. A destroy ends the search,
 * because what was deployed before it is destroyed. Null when there is none.
 *
 * @param writes from `writesOf`; operations that are queued or running do not count
 */
export function selectLastGood(writes: Operation[]): Operation | null {
  const ended = writes.filter(
    ({ status, startedAt, wrote }) =>
      status === 'succeeded' ||
      wrote ||
      (['failed', 'cancelled'].includes(status) && startedAt !== null),
  )
  const destroyed = ended.findIndex(
    ({ kind, status, error }) =>
      kind === 'destroy' && (status === 'succeeded' || error?.code === 'leftovers-found'),
  )
  const since = destroyed < 0 ? ended : ended.slice(0, destroyed)
  const [newest, ...older] = selectGood(since)
  if (!newest) return null
  return requirePresent(since[0]).status === 'succeeded'
    ? (older.find(one => !isSameRevision(one, newest)) ?? null)
    : newest
}

/** Whether both apply the same: revision, dependencies and overrides. */
export function isSameRevision(one: Operation, other: Operation): boolean {
  const listIdentity = ({ revision, overrides }: Operation) => [
    revision?.id,
    revision?.dependencies,
    overrides ?? {},
  ]
  return isDeepStrictEqual(listIdentity(one), listIdentity(other))
}

/**
 * The operation that a rollback goes back to: the requested one, or the last good one.
 *
 * @throws TwinstackError `rollback-impossible` (422), its hint names the newest five that are
 *   possible
 */
export async function findRollbackTarget(
  store: Store,
  environment: Environment,
  to: string | null,
): Promise<Operation> {
  const writes = await readWrites(store, environment)
  const good = selectGood(writes)
  const found = to === null ? selectLastGood(writes) : good.find(({ id }) => id === to)
  if (found) return found
  const why =
    to === null
      ? `${environment.name} has no earlier good operation that differs from what is deployed`
      : await describeRefusal(store, environment, to)
  throw new TwinstackError('rollback-impossible', why, {
    hint:
      good.length === 0
        ? `nothing has succeeded in ${environment.name} yet: deploy a revision`
        : `possible targets, newest first: ${good.slice(0, 5).map(formatLine).join('; ')}`,
    ...(to === null
      ? {}
      : {
          fields: [
            {
              path: 'to',
              message:
                'expected a deploy, rollback, rebuild or whole reconcile that succeeded here',
            },
          ],
        }),
  })
}

async function describeRefusal(
  store: Store,
  { name, createdAt }: Environment,
  id: string,
): Promise<string> {
  const operation = await store.operations.get(id)
  if (!operation) return `to: there is no operation ${id}`
  const { environment, kind, status } = operation
  if (environment !== name) return `to: operation ${id} belongs to ${environment}, not to ${name}`
  if (operation.createdAt < createdAt)
    return `to: operation ${id} belongs to an earlier environment ${name} that was deleted`
  if (status !== 'succeeded') return `to: operation ${id} has ${status}, so it can't be restored`
  return (
    'to: a ' +
    `${operation.options.planOnly ? 'plan' : kind}` +
    `${operation.options.targets.length > 0 ? ' of chosen targets' : ''} ` +
    'has applied no whole revision to go back to'
  )
}

function formatLine({ id, kind, finishedAt, revision }: Operation): string {
  return (
    `${id} (${kind} of ${requirePresent(revision).commit?.slice(0, 10) ?? requirePresent(revision).id} at ` +
    `${formatTime(finishedAt)})`
  )
}
