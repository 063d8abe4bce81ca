/** Comparisons that a person requests: two environments, two state versions, two exports. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { TwinstackError } from '../../../../src/lib/errors.ts'
import { environmentNameSchema } from '../../../../src/model/environment.ts'
import {
  parityPairInput,
  type CompareExportsInput,
  type ParityDocument,
  type ParityView,
} from '../../../../src/model/parityReport.ts'
import { permits } from '../../../../src/services/access/policy.ts'
import { getTarget } from '../../../../src/services/environments/getEnvironment.ts'
import { compareExports } from '../../../../src/services/parity/compareExports.ts'
import { compareParity } from '../../../../src/services/parity/compareParity.ts'
import { readStatePair } from '../../../../src/services/parity/readStatePair.ts'
import { callReading } from '../../../readings/callReading.ts'
import { exportBytes } from '../../../routes/parity.ts'
import type { App } from '../../../services.ts'
import { getPageContext, type PageServices } from '../../context.ts'
import { listAllEnvironments } from '../../listAllEnvironments.ts'
import { acceptFiles } from '../../readForm.ts'
import { renderCsrfField, sendPage } from '../../sendPage.ts'
import { renderCompare } from './compareViews.ts'
import { renderReport } from './reportViews.ts'
import { getReportPath } from './tabs.ts'

const version = z.coerce
  .number()
  .int()
  .min(1)
  .max(2 ** 31 - 1)
const statesQuery = z.object({
  environment: environmentNameSchema,
  from: version,
  to: z.preprocess(value => (value === '' ? undefined : value), version.optional()),
})
const exportsBody = z.object({
  left: z.string(),
  right: z.string(),
  differences: z.string().default(''),
})

export function comparisonPages(app: App, parts: PageServices): void {
  app.get('/parity/compare', async (request, reply) => {
    const ctx = getPageContext(parts, request)
    const environments = await listAllEnvironments(ctx)
    const list = (right: 'parity:make' | 'state:read') =>
      environments.filter(one => permits(ctx.actor, right, getTarget(one))).map(({ name }) => name)
    return sendPage(parts, request, reply, {
      title: 'Compare',
      section: 'parity',
      body: renderCompare({
        environments: environments.map(({ name }) => name),
        stateEnvironments: list('state:read'),
        mayCompare: list('parity:make').length > 1,
        csrf: renderCsrfField(parts, request, reply),
      }),
      styles: ['reports'],
    })
  })

  app.post(
    '/parity/compare',
    { config: { recordsRefusals: true }, schema: { body: parityPairInput } },
    async (request, reply) => {
      const { services } = parts
      const { config } = services
      const input = request.body
      const ctx = {
        ...getPageContext(parts, request),
        versions: { allow: config.versionsAllow, simulated: config.cloud === 'sandbox' },
      }
      const call = { url: '/v1/parity', body: JSON.stringify(input) }
      const { id } = await callReading<ParityView>(services, request, call, () =>
        compareParity({ ctx, input }),
      )
      return reply.redirect(getReportPath(id), 303)
    },
  )

  app.get('/parity/states', { schema: { querystring: statesQuery } }, async (request, reply) => {
    const { environment: name, from, to } = request.query
    const ctx = getPageContext(parts, request)
    const pair = await readStatePair({ ctx, input: { name, version: from, other: to } })
    return sendComparison(parts, request, reply, pair)
  })

  void app.register(async child => {
    const scope = child as App
    acceptFiles(scope, { bodyLimit: exportBytes })
    scope.post(
      '/parity/exports',
      { bodyLimit: exportBytes, schema: { body: exportsBody } },
      async (request, reply) => {
        const { left, right, differences } = request.body
        return sendComparison(parts, request, reply, {
          left: parseExport('left', left),
          right: parseExport('right', right),
          differences,
          labels: ['the measured stack', 'its model'],
        })
      },
    )
  })
}

/** Compares in a thread; the page shows the whole result, because nothing is stored. */
async function sendComparison(
  parts: PageServices,
  request: FastifyRequest,
  reply: FastifyReply,
  input: CompareExportsInput,
): Promise<FastifyReply> {
  const ctx = getPageContext(parts, request)
  const call = { url: '/v1/parity/exports', body: JSON.stringify(input) }
  const report = await callReading<ParityDocument>(parts.services, request, call, () =>
    compareExports({ ctx, input }),
  )
  return sendPage(parts, request, reply, {
    title: `${report.left} compared with ${report.right}`,
    section: 'parity',
    body: renderReport({
      report,
      entries: [],
      filter: { show: 'all', aspect: '', page: 1 },
      path: null,
    }),
    modules: ['copy'],
    styles: ['reports'],
  })
}

function parseExport(field: 'left' | 'right', text: string): Record<string, unknown> {
  const which = field === 'left' ? 'measured stack' : 'model'
  const refuse = (why: string) =>
    new TwinstackError('invalid-request', `the file of the ${which} is not an export: ${why}`, {
      fields: [{ path: field, message: 'expected a file of `pulumi stack export`' }],
      hint: 'create it with  pulumi stack export --file state.json',
    })
  let document: unknown
  try {
    document = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw refuse(text === '' ? 'it is empty' : (error as Error).message.slice(0, 200))
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    throw refuse('it is no JSON object')
  return document as Record<string, unknown>
}
