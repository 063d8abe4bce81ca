import { z } from 'zod'
import { collapseResources, type ResourceGraph } from '../../analysis/graph/collapseResources.ts'
import { parseInput } from '../../lib/input.ts'
import { environmentNameSchema } from '../../model/environment.ts'
import type { ResourceLink } from '../../model/environmentStore.ts'
import type { Severity } from '../../model/drift.ts'
import type { VerbContext } from '../../model/verbContext.ts'
import { getScope } from '../access/policy.ts'
import { requireEnvironment } from './getEnvironment.ts'

export const graphInput = z.strictObject({
  name: environmentNameSchema,
  open: z.array(z.string().max(20)).max(100).default([]).describe('keys of opened groups'),
  only: z
    .array(z.string())
    .optional()
    .describe('URNs: the graph has only these resources, and those that an edge joins to them'),
})

export type ColouredGraph = ResourceGraph & {
  /** the most severe open finding of drift by URN */
  drift: Map<string, Severity>
  /** when the newest deployments changed a resource, by URN, and the newest of them */
  changedAt: Map<string, string>
  newestAt: string | null
}

/** deployments whose changes have a colour */
const deployments = 10

/**
 * The recorded resources of an environment as a graph, with what its colours mean.
 * @throws TwinstackError `not-found`
 */
export async function readResourceGraph({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof graphInput>
}): Promise<ColouredGraph> {
  const { name, open, only } = parseInput(graphInput, input)
  await requireEnvironment(ctx, name, 'environment:read')
  const links = await ctx.store.environments.listLinks(name)
  const findings = await ctx.store.findings.open(name)
  const history = await ctx.store.history.list(name, {
    page: 1,
    pageSize: deployments,
    scope: getScope(ctx.actor),
  })
  const changedAt = new Map<string, string>()
  for (const { deployment, record } of history.items)
    for (const { urn } of record?.resources?.items ?? [])
      if (!changedAt.has(urn)) changedAt.set(urn, deployment.at)
  return {
    ...collapseResources(only ? selectNeighbours(links, new Set(only)) : links, { open }),
    drift: new Map(findings.map(({ urn, severity }) => [urn, severity])),
    changedAt,
    newestAt: history.items[0]?.deployment.at ?? null,
  }
}

function selectNeighbours(links: ResourceLink[], wanted: Set<string>): ResourceLink[] {
  const joined = new Set(wanted)
  for (const { urn, dependencies } of links) {
    if (wanted.has(urn)) for (const one of dependencies) joined.add(one)
    if (dependencies.some(one => wanted.has(one))) joined.add(urn)
  }
  return links.filter(({ urn }) => joined.has(urn))
}
