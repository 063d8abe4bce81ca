/** Audits: the list, one audit, decisions about findings, and signatures. */
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { renderComplianceAuditPage } from '../../../../src/analysis/audits/html.ts'
import { contentPolicy } from '../../../../src/analysis/audits/style.ts'
import {
  decisionSchema,
  type ComplianceAuditVerification,
  type ComplianceAuditView,
} from '../../../../src/model/complianceAudit.ts'
import { permits } from '../../../../src/services/access/policy.ts'
import type { ComplianceAuditContext } from '../../../../src/services/audits/complianceAuditDeps.ts'
import { createComplianceAudit } from '../../../../src/services/audits/createComplianceAudit.ts'
import { decideFinding } from '../../../../src/services/audits/decideFinding.ts'
import { getComplianceAudit } from '../../../../src/services/audits/getComplianceAudit.ts'
import { listComplianceAudits } from '../../../../src/services/audits/listComplianceAudits.ts'
import { signComplianceAudit } from '../../../../src/services/audits/signComplianceAudit.ts'
import { verifyComplianceAudit } from '../../../../src/services/audits/verifyComplianceAudit.ts'
import { callReading } from '../../../readings/callReading.ts'
import { complianceAuditFindingParams, complianceAuditParams } from '../../../schemas/audits.ts'
import type { App } from '../../../services.ts'
import { getPageContext, type PageServices } from '../../context.ts'
import { renderCsrfField, sendPage } from '../../sendPage.ts'
import { renderAudits } from './auditListViews.ts'
import { renderAudit } from './auditViews.ts'
import { getAuditPath } from './tabs.ts'

/** findings of one page */
const findingsPerPage = 50

const pageNumber = z.coerce.number().int().min(1).max(100_000).default(1)
const listQuery = z.object({ page: pageNumber })
const auditQuery = z.object({ page: pageNumber, verify: z.literal('1').optional() })
const text = z.string().max(1000).default('')
const decisionBody = z.object({
  decision: z.string().max(20),
  reason: text,
  person: text,
  due: text,
  until: text,
})

export function auditPages(app: App, parts: PageServices): void {
  const createContext = (request: FastifyRequest): ComplianceAuditContext => ({
    ...getPageContext(parts, request),
    complianceAudit: parts.services.complianceAudit,
  })
  readingPages(app, parts, createContext)
  decisions(app, parts, createContext)
}

type Context = (request: FastifyRequest) => ComplianceAuditContext

function readingPages(app: App, parts: PageServices, createContext: Context): void {
  app.get('/compliance/audits', { schema: { querystring: listQuery } }, async (request, reply) => {
    const ctx = createContext(request)
    const audits = await listComplianceAudits({ ctx, input: request.query })
    return sendPage(parts, request, reply, {
      title: 'Audits',
      section: 'compliance',
      body: renderAudits({
        audits,
        mayCreate: permits(ctx.actor, 'compliance-audits:make'),
        csrf: renderCsrfField(parts, request, reply),
        address: request.url,
      }),
      modules: ['live'],
      styles: ['reports'],
    })
  })

  app.get(
    '/compliance/audits/:id',
    { schema: { params: complianceAuditParams, querystring: auditQuery } },
    async (request, reply) => {
      const ctx = createContext(request)
      const { id } = request.params
      const audit = await getComplianceAudit({ ctx, input: { id } })
      const isSigned = audit.signatures.length > 0
      return sendPage(parts, request, reply, {
        title: `Audit ${audit.number}`,
        section: 'compliance',
        body: renderAudit({
          audit,
          verification:
            request.query.verify === undefined ? null : await verify(parts, request, ctx, id),
          may: {
            decide: !isSigned && permits(ctx.actor, 'compliance-audits:decide'),
            sign: ctx.actor.kind === 'person' && permits(ctx.actor, 'compliance-audits:sign'),
          },
          person: ctx.actor.name,
          csrf: renderCsrfField(parts, request, reply),
          page: { number: request.query.page, size: findingsPerPage },
        }),
        modules: ['print'],
        styles: ['reports'],
      })
    },
  )

  app.get(
    '/compliance/audits/:id/document',
    { schema: { params: complianceAuditParams } },
    async (request, reply) => {
      const audit = await getComplianceAudit({
        ctx: createContext(request),
        input: request.params,
      })
      return reply
        .type('text/html; charset=utf-8')
        .header('content-security-policy', contentPolicy)
        .send(renderComplianceAuditPage(audit))
    },
  )
}

function verify(
  { services }: PageServices,
  request: FastifyRequest,
  ctx: ComplianceAuditContext,
  id: string,
): Promise<ComplianceAuditVerification> {
  const call = { url: `/v1/compliance-audits/${id}/verify` }
  return callReading(services, request, call, () => verifyComplianceAudit({ ctx, input: { id } }))
}

function decisions(app: App, { services }: PageServices, createContext: Context): void {
  app.post(
    '/compliance/audits',
    { config: { recordsRefusals: true }, schema: { body: z.object({ message: text }) } },
    async (request, reply) => {
      const { message } = request.body
      const call = { url: '/v1/compliance-audits', body: JSON.stringify({ message }) }
      const { id } = await callReading<ComplianceAuditView>(services, request, call, () =>
        createComplianceAudit({ ctx: createContext(request), input: { message } }),
      )
      return reply.redirect(getAuditPath(id), 303)
    },
  )

  app.post(
    '/compliance/audits/:id/findings/:key',
    {
      config: { recordsRefusals: true },
      schema: { params: complianceAuditFindingParams, body: decisionBody },
    },
    async (request, reply) => {
      const { id, key } = request.params
      // each decision has its own fields; an empty one was not filled in
      const filled = Object.entries(request.body).filter(([, value]) => value !== '')
      const decision = decisionSchema.parse(Object.fromEntries(filled))
      await decideFinding({ ctx: createContext(request), input: { id, key, decision } })
      return reply.redirect(`${getAuditPath(id)}#${key}`, 303)
    },
  )

  app.post(
    '/compliance/audits/:id/sign',
    {
      config: { recordsRefusals: true },
      schema: { params: complianceAuditParams, body: z.object({ note: text }) },
    },
    async (request, reply) => {
      const { id } = request.params
      const { note } = request.body
      await signComplianceAudit({ ctx: createContext(request), input: { id, note } })
      return reply.redirect(getAuditPath(id), 303)
    },
  )
}
