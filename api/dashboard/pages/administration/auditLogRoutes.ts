/** The audit log: searched, and its chain verified. */
import { z } from 'zod'
import { listAuditLog } from '../../../../src/services/access/auditLog.ts'
import { verifyAuditLog } from '../../../../src/services/access/verifyAuditLog.ts'
import type { App } from '../../../services.ts'
import { getPageContext, type PageServices } from '../../context.ts'
import { sendPage } from '../../sendPage.ts'
import { renderAuditLog } from './auditLogViews.ts'

const date = z.union([z.literal(''), z.iso.date('expected a date')]).default('')
const query = z.object({
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  action: z.string().trim().max(200).default(''),
  actor: z.string().trim().max(200).default(''),
  from: date,
  to: date,
  verify: z.literal('1').optional(),
  expect: z.string().trim().max(100).default(''),
})
const dayMs = 24 * 3600 * 1000

export function auditLogPages(app: App, parts: PageServices): void {
  app.get(
    '/administration/audit-log',
    { schema: { querystring: query } },
    async (request, reply) => {
      const ctx = getPageContext(parts, request)
      const { page, verify, expect, ...filter } = request.query
      const { action, actor, from, to } = filter
      const entries = await listAuditLog({
        ctx,
        input: {
          page,
          pageSize: 50,
          ...(action !== '' && { action }),
          ...(actor !== '' && { actor }),
          ...(from !== '' && { from: new Date(from) }),
          // the filter excludes its end, and people mean the whole day
          ...(to !== '' && { to: new Date(Date.parse(to) + dayMs) }),
        },
      })
      const verification = verify
        ? await verifyAuditLog({ ctx, input: expect === '' ? {} : { expect } })
        : null
      return sendPage(parts, request, reply, {
        title: 'Audit log',
        section: 'administration',
        body: renderAuditLog({ entries, filter, verification, address: request.url }),
      })
    },
  )
}
