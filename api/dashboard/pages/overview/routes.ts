/** The overview of all environments that the person may see. */
import { readOverview } from '../../../../src/services/overview/readOverview.ts'
import type { App } from '../../../services.ts'
import { createComplianceSummaries } from '../../complianceSummaries.ts'
import { getPageContext, type PageServices } from '../../context.ts'
import { sendPage } from '../../sendPage.ts'
import { renderOverview } from './views.ts'

export function overviewPages(app: App, parts: PageServices): void {
  const summaries = createComplianceSummaries(parts.services)
  app.addHook('onClose', () => summaries.stop())

  app.get('/', async (request, reply) => {
    const overview = await readOverview({ ctx: getPageContext(parts, request) })
    const compliance = summaries.read(
      request,
      overview.environments.map(({ environment }) => environment),
    )
    return sendPage(parts, request, reply, {
      title: 'Overview',
      section: 'overview',
      body: renderOverview({
        ...overview,
        compliance,
        hasSandbox: Boolean(parts.services.sandbox),
      }),
      modules: ['live'],
    })
  })
}
