/** The overview of all environments that the person may see. */
import { listEnvironments } from '../../../../src/services/environments/listEnvironments.ts'
import { collectPages } from '../../../../src/lib/pagination.ts'
import type { App } from '../../../services.ts'
import { getPageContext, type PageServices } from '../../context.ts'
import { sendPage } from '../../sendPage.ts'
import { renderOverview } from './views.ts'

export function overviewPages(app: App, parts: PageServices): void {
  app.get('/', async (request, reply) => {
    const ctx = getPageContext(parts, request)
    const environments = await collectPages(page => listEnvironments({ ctx, input: page }))
    return sendPage(parts, request, reply, {
      title: 'Overview',
      section: 'overview',
      body: renderOverview(environments),
    })
  })
}
