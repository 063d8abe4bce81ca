import { Readable } from 'node:stream'
import { listAudit } from '../../src/services/access/audit.ts'
import { exportAudit, verifyAuditLog } from '../../src/services/access/verifyAuditLog.ts'
import { contextOf } from '../context.ts'
import { auditChainSchema, auditExpect, auditLines, auditPage } from '../schemas/access.ts'
import { pageQuery } from '../schemas/lists.ts'
import { problems } from '../schemas/problem.ts'
import type { App, AppServices } from '../services.ts'

export function audit(app: App, services: AppServices): void {
  app.get(
    '/v1/audit',
    {
      schema: {
        summary: 'The audit log, newest first',
        operationId: 'listAudit',
        tags: ['access'],
        querystring: pageQuery,
        response: { 200: auditPage, ...problems(400) },
      },
    },
    async request => {
      const page = await listAudit({ ctx: contextOf(services, request), input: request.query })
      return { ...page, items: page.items.map(entry => ({ ...entry, at: entry.at.toISOString() })) }
    },
  )

  app.get(
    '/v1/audit/verification',
    {
      schema: {
        summary: 'Whether the audit log still is what was written',
        operationId: 'verifyAuditLog',
        tags: ['access'],
        querystring: auditExpect,
        description:
          'Every row has the hash of the row before. `head` is worth noting elsewhere: given as `expect` later, it shows that nothing was cut off.',
        response: { 200: auditChainSchema, ...problems(400) },
      },
    },
    async request => verifyAuditLog({ ctx: contextOf(services, request), input: request.query }),
  )

  app.get(
    '/v1/audit/export',
    {
      schema: {
        summary: 'The whole audit log as JSON lines, oldest first',
        operationId: 'exportAudit',
        tags: ['access'],
        response: { 200: auditLines, ...problems() },
      },
    },
    async (request, reply) => {
      // a stream passes as it is: types know only what a serializer would take
      const rows = exportAudit({ ctx: contextOf(services, request) })
      return reply.type('application/x-ndjson').send(Readable.from(lines(rows)) as never)
    },
  )
}

async function* lines(rows: ReturnType<typeof exportAudit>): AsyncIterable<string> {
  for await (const row of rows) yield JSON.stringify(row) + '\n'
}
