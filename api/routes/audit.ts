import { listAudit } from '../../src/access/audit.ts'
import { contextOf } from '../context.ts'
import { auditPage } from '../schemas/access.ts'
import { pageQuery } from '../schemas/lists.ts'
import { problems } from '../schemas/problem.ts'
import type { App, AppServices } from '../services.ts'

export function audit (app: App, services: AppServices): void {
  app.get('/v1/audit', {
    schema: { summary: 'The audit log, newest first', operationId: 'listAudit', tags: ['access'], querystring: pageQuery, response: { 200: auditPage, ...problems(400) } },
  }, async request => {
    const page = await listAudit({ ctx: contextOf(services, request), input: request.query })
    return { ...page, items: page.items.map(entry => ({ ...entry, at: entry.at.toISOString() })) }
  })
}
