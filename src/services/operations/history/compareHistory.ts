import { z } from 'zod'
import type { Scope } from '../../../model/access.ts'
import { environmentNameSchema } from '../../../model/environment.ts'
import { TwinstackError } from '../../../lib/errors.ts'
import { parseInput } from '../../../lib/input.ts'

import { compareDeployments, type RecordedOperation } from '../../../analysis/history/compare.ts'
import { requireKnownName } from './existing.ts'
import { reverseChanges, mergeChanges } from '../../../analysis/history/resources.ts'
import type { Comparison, ResourceChanges } from '../../../model/history.ts'
import type { VerbContext } from '../../../model/verbContext.ts'

const inputSchema = z.strictObject({ name: environmentNameSchema, from: z.uuid(), to: z.uuid() })

/**
 * What changed between any two deployments of an environment; resources combine the changes of all
 * deployments between them, in reverse when `from` is the later one.
 *
 * @throws TwinstackError `not-found`, `forbidden`
 */
export async function compareHistory({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<Comparison> {
  const { name, from: first, to: second } = parseInput(inputSchema, input)
  const scope = await requireKnownName(ctx, name)
  const [from, to] = (await Promise.all([first, second].map(id => find(ctx, name, id, scope)))) as [
    RecordedOperation,
    RecordedOperation,
  ]
  const changes = await compareDeployments(ctx.trees, from, to)
  return {
    environment: name,
    from: from.deployment,
    to: to.deployment,
    changes: { ...changes, resources: await readResourcesBetween(ctx, name, first, second, scope) },
  }
}

async function find(
  { store }: VerbContext,
  environment: string,
  operation: string,
  scope: Scope,
): Promise<RecordedOperation> {
  const found = await store.history.getByOperation(operation, scope)
  if (found?.record.environment === environment) return found
  throw new TwinstackError(
    'not-found',
    `operation ${operation} applied nothing in ${environment}`,
    { hint: `GET /v1/environments/${environment}/history lists those that did` },
  )
}

async function readResourcesBetween(
  { store }: VerbContext,
  environment: string,
  from: string,
  to: string,
  scope: Scope,
): Promise<ResourceChanges | null> {
  const { records, back } = await store.history.listBetween(environment, from, to, scope)
  const all = mergeChanges(records.map(({ resources }) => resources))
  return back ? reverseChanges(all) : all
}
