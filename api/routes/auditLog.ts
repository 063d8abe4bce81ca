import { Readable } from 'node:stream'
import { listAuditLog } from '../../src/services/access/auditLog.ts'
import { exportAuditLog, verifyAuditLog } from '../../src/services/access/verifyAuditLog.ts'
import { getContext } from '../context.ts'
import {
  auditLogChainSchema,
  auditLogExpect,
  auditLogExport,
  auditLogPage,
} from '../schemas/access.ts'
import { pageQuery } from '../schemas/lists.ts'
import { describeProblems } from '../schemas/problem.ts'
import type { App, AppServices } from '../services.ts'

export function auditLog(app: App, services: AppServices): void {
  app.get(
    '/v1/audit-log',
    {
      schema: {
        summary: 'List rows of the audit log, newest first',
        operationId: 'listAuditLog',
        tags: ['access'],
        querystring: pageQuery,
        response: { 200: auditLogPage, ...describeProblems(400) },
      },
    },
    async request => {
      const page = await listAuditLog({ ctx: getContext(services, request), input: request.query })
      return { ...page, items: page.items.map(entry => ({ ...entry, at: entry.at.toISOString() })) }
    },
  )

  app.get(
    '/v1/audit-log/verification',
    {
      schema: {
        summary: 'Verify the audit log',
        operationId: 'verifyAuditLog',
        tags: ['access'],
        querystring: auditLogExpect,
        description:
          'Every row contains the hash of the row before. Store `head` elsewhere: passed as ' +
          '`expect` later, it proves that no rows were removed.',
        response: { 200: auditLogChainSchema, ...describeProblems(400) },
      },
    },
    async request => verifyAuditLog({ ctx: getContext(services, request), input: request.query }),
  )

  app.get(
    '/v1/audit-log/export',
    {
      schema: {
        summary: 'Export the whole audit log as JSON lines, oldest first',
        operationId: 'exportAuditLog',
        tags: ['access'],
        response: { 200: auditLogExport, ...describeProblems() },
      },
    },
    async (request, reply) => {
      // the types know only values for a serializer, but a stream is sent as it is
      const rows = exportAuditLog({ ctx: getContext(services, request) })
      return reply.type('application/x-ndjson').send(Readable.from(formatLines(rows)) as never)
    },
  )
}

async function* formatLines(rows: ReturnType<typeof exportAuditLog>): AsyncIterable<string> {
  for await (const row of rows) yield JSON.stringify(row) + '\n'
}
