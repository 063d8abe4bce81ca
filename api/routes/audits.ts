import { z } from 'zod'
import type { FastifyRequest } from 'fastify'
import type { AuditContext } from '../../src/services/audits/auditing.ts'
import { createAudit } from '../../src/services/audits/createAudit.ts'
import { decideFinding } from '../../src/services/audits/decideFinding.ts'
import { getAudit } from '../../src/services/audits/getAudit.ts'
import { auditPage as page } from '../../src/analysis/audits/html.ts'
import { listAudits } from '../../src/services/audits/listAudits.ts'
import { signAudit } from '../../src/services/audits/signAudit.ts'
import { contentPolicy } from '../../src/analysis/audits/style.ts'
import { verifyAudit } from '../../src/services/audits/verifyAudit.ts'
import { contextOf } from '../context.ts'
import {
  auditBody,
  auditFindingParams,
  auditPage,
  auditParams,
  auditQuery,
  auditVerificationSchema,
  auditViewSchema,
  decisionSchema,
  signBody,
} from '../schemas/audits.ts'
import { pageQuery } from '../schemas/lists.ts'
import { problems } from '../schemas/problem.ts'
import type { App, AppServices } from '../services.ts'

const tags = ['audits']

export function audits(app: App, services: AppServices): void {
  const context = (request: FastifyRequest): AuditContext => ({
    ...contextOf(services, request),
    auditing: services.auditing,
  })
  readings(app, context)
  decisions(app, context)
}

type Context = (request: FastifyRequest) => AuditContext

function readings(app: App, context: Context): void {
  app.get(
    '/v1/audits',
    {
      schema: {
        summary: 'Audits, newest first',
        operationId: 'listAudits',
        tags,
        querystring: pageQuery,
        response: { 200: auditPage, ...problems(400) },
      },
    },
    async request => listAudits({ ctx: context(request), input: request.query }),
  )

  const page200 = {
    description: 'The audit',
    content: {
      'application/json': { schema: auditViewSchema },
      'text/html': { schema: z.string() },
    },
  }
  app.get(
    '/v1/audits/:id',
    {
      schema: {
        summary: 'An audit: its document, findings, decisions and signatures',
        operationId: 'getAudit',
        tags,
        params: auditParams,
        querystring: auditQuery,
        response: { 200: page200, ...problems(400, 404, 409) },
      },
    },
    async (request, reply) => {
      const view = await getAudit({ ctx: context(request), input: request.params })
      reply.header(
        'content-disposition',
        `inline; filename="audit-${view.number}.${request.query.format}"`,
      )
      if (request.query.format === 'json') return reply.type('application/json').send(view)
      return reply
        .type('text/html; charset=utf-8')
        .header('content-security-policy', contentPolicy)
        .send(page(view))
    },
  )

  app.get(
    '/v1/audits/:id/verify',
    {
      schema: {
        summary: 'Whether an audit still is what was frozen and decided',
        operationId: 'verifyAudit',
        tags,
        params: auditParams,
        description:
          'Digests, chain and seals are computed again from what is stored; every check says what it looked at.',
        response: { 200: auditVerificationSchema, ...problems(400, 404) },
      },
    },
    async request => verifyAudit({ ctx: context(request), input: request.params }),
  )
}

function decisions(app: App, context: Context): void {
  app.post(
    '/v1/audits',
    {
      schema: {
        summary: 'Freeze what is known of all environments now',
        operationId: 'createAudit',
        tags,
        body: auditBody,
        description:
          'Reads what is stored and starts no operation. It begins with the open findings of the audit before.',
        response: { 201: auditViewSchema, ...problems(400, 413, 415) },
      },
    },
    async (request, reply) => {
      const view = await createAudit({ ctx: context(request), input: request.body ?? {} })
      return reply.code(201).header('location', `/v1/audits/${view.id}`).send(view)
    },
  )

  app.post(
    '/v1/audits/:id/findings/:key',
    {
      schema: {
        summary: 'Accept, assign or resolve a finding',
        operationId: 'decideFinding',
        tags,
        params: auditFindingParams,
        body: decisionSchema,
        description: 'Only in the newest audit, and only until it is signed.',
        response: { 200: auditViewSchema, ...problems(400, 404, 409, 413, 415) },
      },
    },
    async request =>
      decideFinding({
        ctx: context(request),
        input: { ...request.params, decision: request.body },
      }),
  )

  app.post(
    '/v1/audits/:id/sign',
    {
      schema: {
        summary: 'Sign an audit off',
        operationId: 'signAudit',
        tags,
        params: auditParams,
        body: signBody,
        description:
          'By a person; unless TWINSTACK_AUDIT_SIGNER is `any`, not by whoever deployed production last. Nothing about a signed audit can be changed.',
        response: { 200: auditViewSchema, ...problems(400, 404, 409, 413, 415) },
      },
    },
    async request =>
      signAudit({ ctx: context(request), input: { ...request.params, ...request.body } }),
  )
}
