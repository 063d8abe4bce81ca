import type { FastifyReply } from 'fastify'
import { checkEnvironments } from '../../src/services/compliance/checkEnvironments.ts'
import { compliancePolicy } from '../../src/analysis/compliance/render/html.ts'
import {
  renderCompliance,
  type ComplianceFormat,
} from '../../src/analysis/compliance/render/render.ts'
import type { ComplianceReport } from '../../src/model/compliance.ts'
import { renderReview, reviewPolicy } from '../../src/analysis/review/render/render.ts'
import { review } from '../../src/services/compliance/review/review.ts'
import { getContext } from '../context.ts'
import {
  complianceAnswer,
  complianceQuery,
  operationComplianceQuery,
  reviewAnswer,
  reviewQuery,
} from '../schemas/compliance.ts'
import { idParams } from '../schemas/operations.ts'
import { describeProblems } from '../schemas/problem.ts'
import type { App, AppServices } from '../services.ts'

const types: Record<Exclude<ComplianceFormat, 'json'>, string> = {
  text: 'text/plain; charset=utf-8',
  markdown: 'text/markdown; charset=utf-8',
  html: 'text/html; charset=utf-8',
  sarif: 'application/sarif+json',
  junit: 'application/xml; charset=utf-8',
}

/** Compliance and the design review. Both are computed from stored data for each request. */
export function compliance(app: App, services: AppServices, version: string): void {
  const sendReport = (
    reply: FastifyReply,
    report: ComplianceReport,
    { format, details }: { format: ComplianceFormat; details: boolean },
  ) =>
    format === 'json'
      ? reply.type('application/json').send(report)
      : sendPage(
          reply,
          renderCompliance(report, format, { version, details }),
          types[format],
          compliancePolicy,
        )

  app.get(
    '/v1/compliance',
    {
      schema: {
        summary: 'Check the compliance of environments',
        operationId: 'getCompliance',
        tags: ['parity'],
        querystring: complianceQuery,
        description:
          'Checks the recorded state, or the state that previews would create. Nothing is ' +
          'executed; waivers come from the checked revision.',
        response: { 200: complianceAnswer, ...describeProblems(400, 404) },
      },
    },
    async (request, reply) => {
      const { format, details, ...input } = request.query
      const report = await checkEnvironments({ ctx: getContext(services, request), input })
      return sendReport(reply, report, { format, details })
    },
  )

  app.get(
    '/v1/operations/:id/compliance',
    {
      schema: {
        summary: 'Check the compliance of the state that a preview would create',
        operationId: 'getOperationCompliance',
        tags: ['parity'],
        params: idParams,
        querystring: operationComplianceQuery,
        response: { 200: complianceAnswer, ...describeProblems(400, 404) },
      },
    },
    async (request, reply) => {
      const report = await checkEnvironments({
        ctx: getContext(services, request),
        input: { planned: request.params.id },
      })
      return sendReport(reply, report, request.query)
    },
  )

  app.get(
    '/v1/review',
    {
      schema: {
        summary: 'Evaluate the design review checklist, each item with evidence',
        operationId: 'getReview',
        tags: ['parity'],
        querystring: reviewQuery,
        description:
          'The fifteen items of the article, then our own: met, not met, or unknown. No item ' +
          'can be set by hand.',
        response: { 200: reviewAnswer, ...describeProblems(400) },
      },
    },
    async (request, reply) => {
      const { format } = request.query
      const found = await review({ ctx: getContext(services, request), input: {} })
      return format === 'json'
        ? reply.type('application/json').send(found)
        : sendPage(reply, renderReview(found, format), types[format], reviewPolicy)
    },
  )
}

function sendPage(
  reply: FastifyReply,
  content: string,
  type: string,
  policy: string,
): FastifyReply {
  if (type.startsWith('text/html')) reply.header('content-security-policy', policy)
  return reply.type(type).send(content)
}
