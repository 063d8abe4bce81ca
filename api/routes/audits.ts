import { z } from 'zod'
import type { FastifyRequest } from 'fastify'
import type { ComplianceAuditContext } from '../../src/services/audits/complianceAuditDeps.ts'
import { createComplianceAudit } from '../../src/services/audits/createComplianceAudit.ts'
import { decideFinding } from '../../src/services/audits/decideFinding.ts'
import { getComplianceAudit } from '../../src/services/audits/getComplianceAudit.ts'
import { renderComplianceAuditPage } from '../../src/analysis/audits/html.ts'
import { listComplianceAudits } from '../../src/services/audits/listComplianceAudits.ts'
import { signComplianceAudit } from '../../src/services/audits/signComplianceAudit.ts'
import { contentPolicy } from '../../src/analysis/audits/style.ts'
import { verifyComplianceAudit } from '../../src/services/audits/verifyComplianceAudit.ts'
import { getContext } from '../context.ts'
import {
  complianceAuditBody,
  complianceAuditFindingParams,
  complianceAuditPage,
  complianceAuditParams,
  complianceAuditQuery,
  complianceAuditVerificationSchema,
  complianceAuditViewSchema,
  decisionSchema,
  signBody,
} from '../schemas/audits.ts'
import { pageQuery } from '../schemas/lists.ts'
import { describeProblems } from '../schemas/problem.ts'
import type { App, AppServices } from '../services.ts'

const tags = ['audits']

export function audits(app: App, services: AppServices): void {
  const createContext = (request: FastifyRequest): ComplianceAuditContext => ({
    ...getContext(services, request),
    complianceAudit: services.complianceAudit,
  })
  readings(app, createContext)
  decisions(app, createContext)
}

type Context = (request: FastifyRequest) => ComplianceAuditContext

function readings(app: App, context: Context): void {
  app.get(
    '/v1/compliance-audits',
    {
      schema: {
        summary: 'List audits, newest first',
        operationId: 'listComplianceAudits',
        tags,
        querystring: pageQuery,
        response: { 200: complianceAuditPage, ...describeProblems(400) },
      },
    },
    async request => listComplianceAudits({ ctx: context(request), input: request.query }),
  )

  const page200 = {
    description: 'the compliance audit, as JSON or as a page',
    content: {
      'application/json': { schema: complianceAuditViewSchema },
      'text/html': { schema: z.string() },
    },
  }
  app.get(
    '/v1/compliance-audits/:id',
    {
      schema: {
        summary: 'Read an audit: its document, findings, decisions and signatures',
        operationId: 'getComplianceAudit',
        tags,
        params: complianceAuditParams,
        querystring: complianceAuditQuery,
        response: { 200: page200, ...describeProblems(400, 404, 409) },
      },
    },
    async (request, reply) => {
      const view = await getComplianceAudit({ ctx: context(request), input: request.params })
      reply.header(
        'content-disposition',
        `inline; filename="audit-${view.number}.${request.query.format}"`,
      )
      if (request.query.format === 'json') return reply.type('application/json').send(view)
      return reply
        .type('text/html; charset=utf-8')
        .header('content-security-policy', contentPolicy)
        .send(renderComplianceAuditPage(view))
    },
  )

  app.get(
    '/v1/compliance-audits/:id/verify',
    {
      schema: {
        summary: 'Verify an audit',
        operationId: 'verifyComplianceAudit',
        tags,
        params: complianceAuditParams,
        description:
          'Computes digests, chain and seals again from what is stored; every check names ' +
          'what it verified.',
        response: { 200: complianceAuditVerificationSchema, ...describeProblems(400, 404) },
      },
    },
    async request => verifyComplianceAudit({ ctx: context(request), input: request.params }),
  )
}

function decisions(app: App, context: Context): void {
  app.post(
    '/v1/compliance-audits',
    {
      schema: {
        summary: 'Create an audit of all environments',
        operationId: 'createComplianceAudit',
        tags,
        body: complianceAuditBody,
        description:
          'Freezes what is stored and starts no operation. Open findings of the previous ' +
          'audit are copied.',
        response: { 201: complianceAuditViewSchema, ...describeProblems(400, 413, 415) },
      },
    },
    async (request, reply) => {
      const view = await createComplianceAudit({ ctx: context(request), input: request.body ?? {} })
      return reply.code(201).header('location', `/v1/compliance-audits/${view.id}`).send(view)
    },
  )

  app.post(
    '/v1/compliance-audits/:id/findings/:key',
    {
      schema: {
        summary: 'Accept, assign or resolve a finding',
        operationId: 'decideFinding',
        tags,
        params: complianceAuditFindingParams,
        body: decisionSchema,
        description: 'Only in the newest audit, and only until it is signed.',
        response: { 200: complianceAuditViewSchema, ...describeProblems(400, 404, 409, 413, 415) },
      },
    },
    async request =>
      decideFinding({
        ctx: context(request),
        input: { ...request.params, decision: request.body },
      }),
  )

  app.post(
    '/v1/compliance-audits/:id/sign',
    {
      schema: {
        summary: 'Sign an audit',
        operationId: 'signComplianceAudit',
        tags,
        params: complianceAuditParams,
        body: signBody,
        description:
          'Only by a person; unless TWINSTACK_AUDIT_SIGNER is `any`, not by the person who ' +
          "deployed production last. A signed audit can't be changed.",
        response: { 200: complianceAuditViewSchema, ...describeProblems(400, 404, 409, 413, 415) },
      },
    },
    async request =>
      signComplianceAudit({ ctx: context(request), input: { ...request.params, ...request.body } }),
  )
}
