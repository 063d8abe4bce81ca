/**
 * Where an environment can go back to: the operations that left it whole, and which of them is the
 * last good one.
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

const looked: readonly OperationKind[] = [...applyingKinds, 'destroy']
/** older ones are history */
const most = 500

/**
 * Operations of this environment, newest first, that wrote or tried to; a namesake's that was
 * deleted before are not among them.
 */
export async function writesOf(
  store: Store,
  { name, createdAt }: Pick<Environment, 'name' | 'createdAt'>,
): Promise<Operation[]> {
  const found: Operation[] = []
  const pages = readPages(page =>
    store.operations.list({ environment: name, kinds: looked, ...page }),
  )
  for await (const items of pages) {
    found.push(...items)
    if (found.length >= most || (items.at(-1)?.createdAt ?? '') < createdAt) break
  }
  return found.filter(operation => isWriting(operation) && operation.createdAt >= createdAt)
}

/**
 * Those that left the environment as their revision says, in the same order: succeeded, and not for
 * chosen targets alone.
 */
export function goodOnes(writes: Operation[]): Operation[] {
  return writes.filter(
    operation =>
      appliesWhole(operation) && operation.status === 'succeeded' && operation.revision !== null,
  )
}

/**
 * The last good one: the newest good operation when the newest write did not end well; else the
 * newest that differs from what is deployed, in its revision or its overrides. A destroy ends the
 * search: what was before it is gone. Null when there is none.
 *
 * @param writes as `writesOf` gives them, those that still wait or run left out of account
 */
export function lastGood(writes: Operation[]): Operation | null {
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
  const [newest, ...older] = goodOnes(since)
  if (!newest) return null
  return since[0]!.status === 'succeeded'
    ? (older.find(one => !sameAs(one, newest)) ?? null)
    : newest
}

/** Whether both apply the same: revision, dependencies and overrides. */
export function sameAs(one: Operation, other: Operation): boolean {
  const of = ({ revision, overrides }: Operation) => [
    revision?.id,
    revision?.dependencies,
    overrides ?? {},
  ]
  return isDeepStrictEqual(of(one), of(other))
}

/**
 * The operation that a rollback goes back to: the one asked for, or the last good one.
 *
 * @throws TwinstackError `rollback-impossible` (422), its hint naming the newest five that are
 * possible
 */
export async function rollbackTarget(
  store: Store,
  environment: Environment,
  to: string | null,
): Promise<Operation> {
  const writes = await writesOf(store, environment)
  const good = goodOnes(writes)
  const found = to === null ? lastGood(writes) : good.find(({ id }) => id === to)
  if (found) return found
  const why =
    to === null
      ? `${environment.name} has no earlier good operation that differs from what is deployed`
      : await whyNot(store, environment, to)
  throw new TwinstackError('rollback-impossible', why, {
    hint:
      good.length === 0
        ? `nothing has succeeded in ${environment.name} yet: deploy a revision`
        : `possible are, newest first: ${good.slice(0, 5).map(line).join('; ')}`,
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

async function whyNot(store: Store, { name, createdAt }: Environment, id: string): Promise<string> {
  const operation = await store.operations.get(id)
  if (!operation) return `to: there is no operation ${id}`
  const { environment, kind, status } = operation
  if (environment !== name) return `to: operation ${id} is one of ${environment}, not of ${name}`
  if (operation.createdAt < createdAt)
    return `to: operation ${id} is one of an earlier environment ${name}, that was deleted`
  if (status !== 'succeeded')
    return `to: operation ${id} has ${status}, so it left nothing to go back to`
  return `to: a ${operation.options.planOnly ? 'plan' : kind}${operation.options.targets.length > 0 ? ' of chosen targets' : ''} leaves nothing to go back to`
}

function line({ id, kind, finishedAt, revision }: Operation): string {
  return `${id} (${kind} of ${revision!.commit?.slice(0, 10) ?? revision!.id} at ${finishedAt ?? '-'})`
}
