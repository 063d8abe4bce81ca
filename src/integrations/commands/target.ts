/** Which operation is meant: the one that was named, or that of the environment that fits. */
import { getEnvironment } from '../../services/environments/getEnvironment.ts'
import type { TwinstackError } from '../../lib/errors.ts'
import { getOperation } from '../../services/operations/getOperation.ts'
import { finalStatuses, type Operation } from '../../model/operation.ts'
import type { Asked } from './context.ts'

type Fits = (operation: Operation) => boolean
type None = (environment: string) => TwinstackError

/**
 * @throws TwinstackError `not-found`, `forbidden`, and `none` where no operation of the environment
 * fits
 */
export async function targetOf(asked: Asked, fits: Fits, none: None): Promise<Operation> {
  const { ctx, command } = asked
  if (command.operation !== null) return getOperation({ ctx, input: { id: command.operation } })
  const found = await fitting(asked, [fits])
  if (!found) throw none(command.environment!)
  return found
}

/**
 * The same for what decides about an operation: the one that was meant when this key came first,
 * also when there was none, so that a command that is tried again never reaches what somebody has
 * asked for meanwhile. `fits`: what is wanted most comes first.
 */
export async function sameTargetOf(asked: Asked, fits: Fits[], none: None): Promise<Operation> {
  const { ctx, command, key } = asked
  if (command.operation !== null) return getOperation({ ctx, input: { id: command.operation } })
  const found = await fitting(asked, fits)
  const meant = await ctx.store.integrations.commandKeys.mean(key, found?.id ?? null)
  if (meant === null) throw none(command.environment!)
  return meant === found?.id ? found : getOperation({ ctx, input: { id: meant } })
}

async function fitting({ ctx, command }: Asked, fits: Fits[]): Promise<Operation | undefined> {
  const { name, active } = await getEnvironment({ ctx, input: { name: command.environment! } })
  const { items } = await ctx.store.operations.list({ environment: name, page: 1, pageSize: 100 })
  const newest = items.toSorted(
    (one, other) => Number(other.id === active) - Number(one.id === active),
  )
  return fits.map(fit => newest.find(fit)).find(found => found !== undefined)
}

export const unfinished = ({ status }: Operation) => !finalStatuses.includes(status)
