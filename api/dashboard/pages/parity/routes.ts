/** Parity: the matrix, one comparison, the register, and the ways to compare. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { TwinstackError } from '../../../../src/lib/errors.ts'
import { aspectSchema } from '../../../../src/model/aspect.ts'
import { environmentNameSchema } from '../../../../src/model/environment.ts'
import {
  parityPairInput,
  type ParityDocument,
  type ParityView,
  type RegisterView,
} from '../../../../src/model/parityReport.ts'
import type { VerbContext } from '../../../../src/model/verbContext.ts'
import { permits } from '../../../../src/services/access/policy.ts'
import { getTarget } from '../../../../src/services/environments/getEnvironment.ts'
import { listDifferences } from '../../../../src/services/parity/differences.ts'
import { readParityColumns } from '../../../../src/services/parity/readParityColumns.ts'
import {
  getLatestParity,
  getParity,
  getParityHistory,
} from '../../../../src/services/parity/readParity.ts'
import { callReading } from '../../../readings/callReading.ts'
import { parityParams } from '../../../schemas/parity.ts'
import type { App } from '../../../services.ts'
import { getPageContext, type PageServices } from '../../context.ts'
import { listAllEnvironments } from '../../listAllEnvironments.ts'
import { renderCsrfField, sendPage } from '../../sendPage.ts'
import { comparisonPages } from './comparisonRoutes.ts'
import type { Entry } from './differenceViews.ts'
import { renderParityHistory } from './historyPlot.ts'
import { renderMatrixPage } from './matrixViews.ts'
import { renderRegister } from './registerViews.ts'
import { renderReport, views } from './reportViews.ts'
import { getReportPath } from './tabs.ts'
import { renderAgain } from './againViews.ts'

/** days of the plot */
const historyDays = 90

const page = z.coerce.number().int().min(1).max(100_000).default(1)
const matrixQuery = z.object({ page })
const filterQuery = z.object({
  page,
  show: z.enum(views).optional(),
  aspect: z.union([z.literal(''), aspectSchema]).default(''),
})
const pairQuery = filterQuery.extend({
  left: parityPairInput.shape.left,
  right: parityPairInput.shape.right,
})
const registerQuery = z.object({ environment: environmentNameSchema.optional() })

export function parityPages(app: App, parts: PageServices): void {
  app.get('/parity', { schema: { querystring: matrixQuery } }, async (request, reply) => {
    const ctx = getPageContext(parts, request)
    const columns = await readParityColumns({ ctx, input: request.query })
    const [first] = columns.items
    return sendPage(parts, request, reply, {
      title: 'Parity',
      section: 'parity',
      body: renderMatrixPage({
        columns,
        plot: first ? await plotHistory(ctx, first.summary) : '',
        address: request.url,
      }),
      modules: ['live'],
      styles: ['reports'],
    })
  })

  app.get(
    '/parity/reports/:id',
    { schema: { params: parityParams, querystring: filterQuery } },
    async (request, reply) => {
      const ctx = getPageContext(parts, request)
      const report = await getParity({ ctx, input: request.params })
      return sendReport(parts, request, reply, {
        report,
        query: request.query,
        path: getReportPath(report.id),
      })
    },
  )

  app.get('/parity/pair', { schema: { querystring: pairQuery } }, async (request, reply) => {
    const ctx = getPageContext(parts, request)
    const { left, right } = request.query
    const report = await getLatestParity({ ctx, input: { left, right } })
    return sendReport(parts, request, reply, {
      report,
      query: request.query,
      path: '/dashboard/parity/pair',
      kept: { left, right },
      plot: await plotHistory(ctx, { left, right }),
    })
  })

  register(app, parts)
  comparisonPages(app, parts)
}

function register(app: App, parts: PageServices): void {
  app.get(
    '/parity/differences',
    { schema: { querystring: registerQuery } },
    async (request, reply) => {
      const ctx = getPageContext(parts, request)
      const environments = (await listAllEnvironments(ctx)).filter(
        ({ deployed, kind }) => deployed !== null && kind !== 'production',
      )
      const names = environments.map(({ name }) => name)
      const environment =
        request.query.environment ??
        environments.find(({ kind }) => kind === 'staging')?.name ??
        names[0] ??
        null
      const found = environment === null ? null : await readRegister(parts, request, environment)
      return sendPage(parts, request, reply, {
        title: 'Documented differences',
        section: 'parity',
        body: renderRegister({
          environment,
          environments: names,
          register: found && 'entries' in found ? found : null,
          problem: describeMissing(found),
        }),
        styles: ['reports'],
      })
    },
  )
}

function describeMissing(found: RegisterView | TwinstackError | null) {
  if (found === null)
    return {
      text: 'Nothing is deployed yet, so there is no register.',
      hint: 'The register is the file differences.yaml beside the main file of the program.',
    }
  return found instanceof TwinstackError ? { text: found.message, hint: found.hint } : null
}

/** The register of the deployed revision; the error when there is none. */
async function readRegister(
  parts: PageServices,
  request: FastifyRequest,
  environment: string,
): Promise<RegisterView | TwinstackError> {
  const ctx = getPageContext(parts, request)
  const input = { environment }
  try {
    const call = { url: `/v1/differences?environment=${environment}` }
    return await callReading(parts.services, request, call, () => listDifferences({ ctx, input }))
  } catch (error) {
    if (!(error instanceof TwinstackError)) throw error
    if (error.code !== 'not-found' && error.code !== 'not-deployed') throw error
    return error
  }
}

/** The page of a stored comparison. */
async function sendReport(
  parts: PageServices,
  request: FastifyRequest,
  reply: FastifyReply,
  {
    report,
    query,
    path,
    kept,
    plot,
  }: {
    report: ParityView
    query: z.output<typeof filterQuery>
    path: string
    kept?: Record<string, string>
    plot?: string
  },
): Promise<FastifyReply> {
  const ctx = getPageContext(parts, request)
  const { page, aspect, show = aspect === '' && hasFailing(report) ? 'failing' : 'all' } = query
  const mayCompare = await mayCompareAgain(ctx, report)
  return sendPage(parts, request, reply, {
    title: `${report.left} compared with ${report.right}`,
    section: 'parity',
    body: renderReport({
      report,
      entries: await readEntries(parts, request, report),
      filter: { page, aspect, show },
      path,
      ...(kept && { kept }),
      ...(plot !== undefined && { plot }),
      again: mayCompare ? renderAgain(report, renderCsrfField(parts, request, reply)) : '',
    }),
    modules: ['copy'],
    styles: ['reports'],
  })
}

const hasFailing = ({ judgement }: ParityDocument) => judgement.verdicts.some(({ fails }) => fails)

/** The entries that the report refers to, as of the deployed revision. */
async function readEntries(
  parts: PageServices,
  request: FastifyRequest,
  report: ParityView,
): Promise<Entry[]> {
  if (!report.judgement.verdicts.some(({ entry }) => entry !== null)) return []
  const found = await readRegister(parts, request, report.left)
  return 'entries' in found ? found.entries : []
}

async function mayCompareAgain(ctx: VerbContext, { left, right }: ParityView): Promise<boolean> {
  const sides = await Promise.all([left, right].map(name => ctx.store.environments.get(name)))
  return sides.every(side => side !== null && permits(ctx.actor, 'parity:make', getTarget(side)))
}

async function plotHistory(
  ctx: VerbContext,
  { left, right }: { left: string; right: string },
): Promise<string> {
  const { points } = await getParityHistory({ ctx, input: { left, right, days: historyDays } })
  return renderParityHistory({ left, right, days: historyDays, points })
}
