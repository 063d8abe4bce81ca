/**
 * Finds the operation that a command refers to: by its id, or the matching one of the environment.
 */
import { getEnvironment } from '../../services/environments/getEnvironment.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { listOperations } from '../../services/operations/listOperations.ts'
import { getOperation } from '../../services/operations/getOperation.ts'
import { finalStatuses, type Operation } from '../../model/operation.ts'
import type { CommandInput } from './context.ts'
import { requirePresent } from '../../lib/requirePresent.ts'

type FitsCommand = (operation: Operation) => boolean
type CreateNoTargetError = (environment: string) => TwinstackError

/**
 * @throws TwinstackError `not-found`, `forbidden`, and `none` when no operation of the environment
 * matches
 */
export async function findTarget(
  input: CommandInput,
  fits: FitsCommand,
  none: CreateNoTargetError,
): Promise<Operation> {
  const { ctx, command } = input
  if (command.operation !== null) return byId(ctx, command.operation)
  const found = await findFitting(input, [fits])
  if (!found) throw none(requirePresent(command.environment))
  return found
}

/**
 * Finds the operation for a command that decides about one. The first call with a key stores the
 * result, also when there was none, so that a repeated command never reaches an operation that was
 * requested later. `fits`: the first predicate has the highest priority.
 */
export async function findSameTarget(
  input: CommandInput,
  fits: FitsCommand[],
  none: CreateNoTargetError,
): Promise<Operation> {
  const { ctx, command, key } = input
  if (command.operation !== null) return byId(ctx, command.operation)
  const found = await findFitting(input, fits)
  const remembered = await ctx.store.integrations.commandKeys.rememberTarget(key, found?.id ?? null)
  if (remembered === null) throw none(requirePresent(command.environment))
  return remembered === found?.id ? found : getOperation({ ctx, input: { id: remembered } })
}

/** The whole id, or a beginning that no other operation has that the caller may see. */
async function byId(ctx: CommandInput['ctx'], id: string): Promise<Operation> {
  if (id.length >= 36) return getOperation({ ctx, input: { id } })
  const { items, total } = await listOperations({ ctx, input: { id, pageSize: 5 } })
  const [only] = items
  if (only && total === 1) return getOperation({ ctx, input: { id: only.id } })
  if (!only) throw new TwinstackError('not-found', `there is no operation ${id}`)
  throw new TwinstackError('invalid-request', `${total} operations begin with ${id}`, {
    hint: `use more digits: ${items.map(one => one.id).join(', ')}`,
  })
}

async function findFitting(
  { ctx, command }: CommandInput,
  fits: FitsCommand[],
): Promise<Operation | undefined> {
  const { name, active } = await getEnvironment({
    ctx,
    input: { name: requirePresent(command.environment) },
  })
  const { items } = await ctx.store.operations.list({ environment: name, page: 1, pageSize: 100 })
  const newest = items.toSorted(
    (one, other) => Number(other.id === active) - Number(one.id === active),
  )
  return fits.map(fit => newest.find(fit)).find(found => found !== undefined)
}

export const isUnfinished = ({ status }: Operation) => !finalStatuses.includes(status)
