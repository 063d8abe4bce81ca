import { z } from 'zod'
import { isStateful } from '../../analysis/deploy/stateful.ts'
import { isDefaultProvider } from '../../lib/countResources.ts'
import { parseInput } from '../../lib/input.ts'
import { environmentNameSchema } from '../../model/environment.ts'
import type { VerbContext } from '../../model/verbContext.ts'
import { requireEnvironment } from './getEnvironment.ts'

const inputSchema = z.strictObject({ name: environmentNameSchema })

/** Resources of one type. `hasData`: a new resource would not have the content of this one. */
export type Loss = { type: string; names: string[]; hasData: boolean }

/**
 * What a destroy of the environment deletes, by type, those with data first.
 * @throws TwinstackError `not-found`, `forbidden`
 */
export async function listLosses({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<Loss[]> {
  const { name } = parseInput(inputSchema, input)
  await requireEnvironment(ctx, name, 'environment:read')
  const links = await ctx.store.environments.listLinks(name)
  const deleted = links.filter(
    ({ urn, type }) => !isDefaultProvider(urn) && type !== 'pulumi:pulumi:Stack',
  )
  return Object.entries(Object.groupBy(deleted, ({ type }) => type))
    .map(([type, members = []]) => ({
      type,
      names: members.map(member => member.name),
      hasData: isStateful(type),
    }))
    .toSorted((a, b) => Number(b.hasData) - Number(a.hasData) || b.names.length - a.names.length)
}
