/** Which operation is meant: the one that was named, or that of the environment that fits. */
import { getEnvironment } from '../environments/getEnvironment.ts'
import type { TwinstackError } from '../errors.ts'
import { getOperation } from '../operations/getOperation.ts'
import { finalStatuses, type Operation } from '../operations/words.ts'
import type { Asked } from './context.ts'

/** @throws TwinstackError `not-found`, `forbidden`, and `none` where no operation of the environment fits */
export async function targetOf ({ ctx, command }: Asked, fits: (operation: Operation) => boolean, none: (environment: string) => TwinstackError): Promise<Operation> {
  if (command.operation !== null) return getOperation({ ctx, input: { id: command.operation } })
  const { name, active } = await getEnvironment({ ctx, input: { name: command.environment! } })
  const { items } = await ctx.store.operations.list({ environment: name, page: 1, pageSize: 100 })
  const found = items.find(one => one.id === active && fits(one)) ?? items.find(fits)
  if (!found) throw none(name)
  return found
}

export const unfinished = ({ status }: Operation) => !finalStatuses.includes(status)
