/** Statistics as plots, each with its definition and its numbers. */
import { z } from 'zod'
import { getDriftStatistics } from '../../../../src/services/drift/findings/listFindings.ts'
import { getScope } from '../../../../src/services/access/policy.ts'
import { readStatistics } from '../../../../src/services/statistics/readStatistics.ts'
import type { App } from '../../../services.ts'
import { getPageContext, type PageServices } from '../../context.ts'
import { sendPage } from '../../sendPage.ts'
import { periods, renderStatistics } from './views.ts'

const query = z.object({
  environment: z.string().trim().max(100).default(''),
  days: z.coerce
    .number()
    .refine(days => periods.includes(days), `expected one of ${periods.join(', ')}`)
    .default(90),
})

export function statisticsPages(app: App, parts: PageServices): void {
  app.get('/statistics', { schema: { querystring: query } }, async (request, reply) => {
    const ctx = getPageContext(parts, request)
    const { days, environment } = request.query
    const input = { days, ...(environment !== '' && { environment }) }
    const [operations, drift, { items }] = await Promise.all([
      readStatistics({ ctx, input }),
      getDriftStatistics({ ctx, input }),
      ctx.store.environments.list({ page: 1, pageSize: 100, scope: getScope(ctx.actor) }),
    ])
    return sendPage(parts, request, reply, {
      title: 'Statistics',
      section: 'statistics',
      body: await renderStatistics({
        operations,
        drift,
        environments: items.map(({ name }) => name),
        chosen: { environment, days },
      }),
    })
  })
}
