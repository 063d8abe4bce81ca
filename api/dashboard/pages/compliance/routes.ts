/** Compliance and the design review; the audits are in auditRoutes.ts. */
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { environmentNameSchema } from '../../../../src/model/environment.ts'
import { severitySchema, type ComplianceReport } from '../../../../src/model/compliance.ts'
import type { Review } from '../../../../src/model/review.ts'
import { getScope } from '../../../../src/services/access/policy.ts'
import { checkEnvironments } from '../../../../src/services/compliance/checkEnvironments.ts'
import { review } from '../../../../src/services/compliance/review/review.ts'
import { getEnvironment } from '../../../../src/services/environments/getEnvironment.ts'
import { getActor } from '../../../context.ts'
import { callReading } from '../../../readings/callReading.ts'
import type { App } from '../../../services.ts'
import { getPageContext, type PageServices } from '../../context.ts'
import { listAllEnvironments } from '../../listAllEnvironments.ts'
import { type Reading, type RecentReadings } from '../../recentReadings.ts'
import { sendPage } from '../../sendPage.ts'
import { auditPages } from './auditRoutes.ts'
import { renderCompliance } from './reportViews.ts'
import { renderReview } from './reviewViews.ts'

const query = z.object({
  environment: environmentNameSchema.optional(),
  severity: z.preprocess(value => (value === '' ? undefined : value), severitySchema.optional()),
  page: z.coerce.number().int().min(1).max(100_000).default(1),
})
/** Drift and waivers also count, and change without a deployment. */
const reportAge = 60_000
const reviewAge = 30_000

export function compliancePages(app: App, parts: PageServices, recent: RecentReadings): void {
  app.get('/compliance', { schema: { querystring: query } }, async (request, reply) => {
    const ctx = getPageContext(parts, request)
    const { environment: named, ...filter } = request.query
    const deployed = (await listAllEnvironments(ctx)).filter(one => one.deployed !== null)
    const chosen =
      named === undefined
        ? (deployed.find(({ kind }) => kind === 'production') ?? deployed[0] ?? null)
        : await getEnvironment({ ctx, input: { name: named } })
    const stamp = chosen === null ? '' : `${chosen.updatedAt} ${chosen.deployed?.operation ?? ''}`
    const reading: Reading<ComplianceReport> =
      chosen === null
        ? { value: null, isCurrent: true }
        : await recent.read(`compliance ${describeCaller(request)} ${chosen.name} ${stamp}`, {
            maximumAge: reportAge,
            compute: () => readReport(parts, request, chosen.name),
          })
    return sendPage(parts, request, reply, {
      title: 'Compliance',
      section: 'compliance',
      body: renderCompliance({
        environment: chosen?.name ?? null,
        environments: deployed.map(({ name }) => name),
        reading,
        filter,
        address: request.url,
      }),
      modules: ['live', 'print'],
      styles: ['reports'],
    })
  })

  app.get('/compliance/review', async (request, reply) => {
    const reading = await recent.read(`review ${describeCaller(request)}`, {
      maximumAge: reviewAge,
      compute: () => readReview(parts, request),
    })
    return sendPage(parts, request, reply, {
      title: 'Design review',
      section: 'compliance',
      body: renderReview(reading),
      modules: ['live', 'print'],
      styles: ['reports'],
    })
  })

  auditPages(app, parts)
}

/** What a report depends on of its reader: which environments the caller sees. */
export function describeCaller(request: FastifyRequest): string {
  const actor = getActor(request)
  return JSON.stringify([getScope(actor), actor.role])
}

function readReport(
  parts: PageServices,
  request: FastifyRequest,
  name: string,
): Promise<ComplianceReport> {
  const ctx = getPageContext(parts, request)
  const call = { url: `/v1/compliance?environments=${name}` }
  return callReading(parts.services, request, call, () =>
    checkEnvironments({ ctx, input: { environments: [name] } }),
  )
}

function readReview(parts: PageServices, request: FastifyRequest): Promise<Review> {
  const ctx = getPageContext(parts, request)
  return callReading(parts.services, request, { url: '/v1/review' }, () =>
    review({ ctx, input: {} }),
  )
}
