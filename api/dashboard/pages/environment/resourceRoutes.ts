/** The resources of an environment: a graph, and a table that is searched. */
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { hashSha256 } from '../../../../src/lib/hash.ts'
import type { Page } from '../../../../src/lib/pagination.ts'
import type { FoundResource } from '../../../../src/model/resourceQuery.ts'
import type { VerbContext } from '../../../../src/model/verbContext.ts'
import { getEnvironment } from '../../../../src/services/environments/getEnvironment.ts'
import {
  readResourceGraph,
  type ColouredGraph,
} from '../../../../src/services/environments/readResourceGraph.ts'
import { searchResources } from '../../../../src/services/environments/searchResources.ts'
import { callReading } from '../../../readings/callReading.ts'
import { nameParams } from '../../../schemas/environments.ts'
import type { App } from '../../../services.ts'
import { getPageContext, type PageServices } from '../../context.ts'
import { computeGraphLayout, type Layout, type LayoutInput } from '../../graph/layout.ts'
import type { Reading, RecentReadings } from '../../recentReadings.ts'
import { sendPage } from '../../sendPage.ts'
import { colours, measureGraph, renderGraph, type GraphFilter } from './graphViews.ts'
import { renderResources } from './listsViews.ts'

const query = z.object({
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  q: z.string().trim().max(500).default(''),
  colour: z.enum(colours).default('drift'),
  open: z
    .union([z.string().max(20), z.array(z.string().max(20)).max(100)])
    .transform(keys => [keys].flat())
    .default([]),
})

/** rows of the table; a search with at most so many results limits the graph to them */
const pageSize = 100

export function resourcePage(app: App, parts: PageServices, recent: RecentReadings): void {
  app.get(
    '/environments/:name/resources',
    { schema: { params: nameParams, querystring: query } },
    async (request, reply) => {
      const ctx = getPageContext(parts, request)
      const environment = await getEnvironment({ ctx, input: request.params })
      const { page, q, open, colour } = request.query
      const resources = await searchResources({
        ctx,
        input: { query: `stack:${environment.name} ${q}`, page, pageSize },
      })
      const filter: GraphFilter = { open, colour, q }
      const graph = await readGraph(ctx, environment.name, filter, resources)
      const layout = await readLayout(parts, request, recent, measureGraph(graph))
      return sendPage(parts, request, reply, {
        title: `Resources of ${environment.name}`,
        section: 'overview',
        body: renderResources({
          environment,
          resources,
          query: q,
          address: request.url,
          graph: renderGraph({
            name: environment.name,
            graph,
            layout: layout.value,
            filter,
            found: q === '' ? [] : resources.items.map(({ resource }) => resource.urn),
          }),
        }),
        modules: ['live', 'graph'],
        styles: ['graph', 'reports'],
      })
    },
  )
}

/** A search with few results shows them and their neighbours only. */
function readGraph(
  ctx: VerbContext,
  name: string,
  { open, q }: GraphFilter,
  resources: Page<FoundResource>,
): Promise<ColouredGraph> {
  const isFew = q !== '' && resources.total <= pageSize && resources.page === 1
  const only = resources.items.map(({ resource }) => resource.urn)
  return readResourceGraph({
    ctx,
    input: { name, open: [...open], ...(isFew && { only }) },
  })
}

/** Equal graphs are laid out once. */
function readLayout(
  { services }: PageServices,
  request: FastifyRequest,
  recent: RecentReadings,
  input: LayoutInput,
): Promise<Reading<Layout>> {
  const body = JSON.stringify(input)
  return recent.read(`layout ${hashSha256(body)}`, {
    maximumAge: Infinity,
    compute: () =>
      callReading(services, request, { url: '/layouts', body }, async () =>
        computeGraphLayout(input),
      ),
  })
}
