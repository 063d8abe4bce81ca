/** One environment: its parts, and operations that a person starts. */
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { permits } from '../../../../src/services/access/policy.ts'
import { getLatestDrift } from '../../../../src/services/drift/getLatestDrift.ts'
import { getEnvironment, getTarget } from '../../../../src/services/environments/getEnvironment.ts'
import { readOutputs } from '../../../../src/services/environments/readOutputs.ts'
import { readSettings } from '../../../../src/services/environments/readSettings.ts'
import { compareHistory } from '../../../../src/services/operations/history/compareHistory.ts'
import { readHistory } from '../../../../src/services/operations/history/readHistory.ts'
import { listOperations } from '../../../../src/services/operations/listOperations.ts'
import { requestOperation } from '../../../../src/services/operations/requestOperation.ts'
import { listStateVersions } from '../../../../src/services/operations/stateVersions.ts'
import { showPolicy } from '../../../../src/services/promotion/policy/showPolicy.ts'
import { listSchedules } from '../../../../src/services/schedules/listSchedules.ts'
import type { Environment } from '../../../../src/model/environment.ts'
import { nameParams } from '../../../schemas/environments.ts'
import type { App } from '../../../services.ts'
import { getOperationPath } from '../../components/links.ts'
import { getPageContext, type PageServices } from '../../context.ts'
import { ignoreMissing } from '../../ignoreMissing.ts'
import { renderCsrfField, sendPage } from '../../sendPage.ts'
import { renderDrift } from './driftViews.ts'
import { renderHistory } from './historyViews.ts'
import { renderOutputs, renderSettings, renderStates } from './listsViews.ts'
import type { RecentReadings } from '../../recentReadings.ts'
import { changePages } from './changeRoutes.ts'
import { requestBody, toRequest } from './operationBody.ts'
import { resourcePage } from './resourceRoutes.ts'
import { renderRules } from './rulesViews.ts'
import { actions, renderSummary } from './summaryViews.ts'

const pageQuery = z.object({
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  q: z.string().trim().max(500).default(''),
  from: z.uuid().optional(),
  to: z.uuid().optional(),
})

export function environmentPages(app: App, parts: PageServices, recent: RecentReadings): void {
  resourcePage(app, parts, recent)
  changePages(app, parts)
  summary(app, parts)
  requests(app, parts)

  const add = (
    path: string,
    title: string,
    render: (request: PageRequest, environment: Environment, csrf: string) => Promise<string>,
  ) =>
    app.get(
      `/environments/:name/${path}`,
      { schema: { params: nameParams, querystring: pageQuery } },
      async (request, reply) => {
        const ctx = getPageContext(parts, request)
        const environment = await getEnvironment({ ctx, input: request.params })
        const csrf = renderCsrfField(parts, request, reply)
        return sendPage(parts, request, reply, {
          title: `${title} of ${environment.name}`,
          section: 'overview',
          body: await render(request, environment, csrf),
          modules: ['live'],
        })
      },
    )

  add('drift', 'Drift', async (request, environment) => {
    const report = await getLatestDrift({
      ctx: getPageContext(parts, request),
      input: { environment: environment.name, page: request.query.page, pageSize: 25 },
    }).catch((error: unknown) => ignoreMissing(error, null))
    return renderDrift({ environment, report, address: request.url })
  })
  add('outputs', 'Outputs', async (request, environment, csrf) => {
    const ctx = getPageContext(parts, request)
    return renderOutputs({
      environment,
      outputs: await readOutputs({ ctx, input: { name: environment.name } }),
      csrf,
      mayReadSecrets: permits(ctx.actor, 'outputs:read-secret', getTarget(environment)),
    })
  })
  add('settings', 'Settings', async (request, environment) => {
    const ctx = getPageContext(parts, request)
    const settings = await readSettings({ ctx, input: { name: environment.name } })
    return renderSettings({ environment, settings })
  })
  add('states', 'State versions', async (request, environment, csrf) => {
    const { actor } = getPageContext(parts, request)
    const target = getTarget(environment)
    const versions = await listStateVersions({
      ctx: getPageContext(parts, request),
      input: { name: environment.name, page: request.query.page },
    })
    return renderStates({
      environment,
      versions,
      address: request.url,
      csrf,
      may: {
        // the plan of a restore needs only the rights of a preview
        restore: permits(actor, 'operation:request', { ...target, operationKind: 'preview' }),
        compare: permits(actor, 'state:read', target),
      },
    })
  })
  add('history', 'History', async (request, environment) => {
    const ctx = getPageContext(parts, request)
    const { name } = environment
    const { page, from, to } = request.query
    const isComparison = from !== undefined && to !== undefined && from !== to
    return renderHistory({
      environment,
      history: await readHistory({ ctx, input: { name, page } }),
      comparison: isComparison ? await compareHistory({ ctx, input: { name, from, to } }) : null,
      address: request.url,
    })
  })
  add('rules', 'Schedules and policy', async (request, environment) => {
    const ctx = getPageContext(parts, request)
    const { name } = environment
    const { items } = await listSchedules({ ctx, input: { environment: name, pageSize: 100 } })
    const { promotion } = parts.services
    const policy = await showPolicy({ ctx: { ...ctx, promotion }, input: { name } })
    return renderRules({ environment, schedules: items, policy })
  })
}

type PageRequest = FastifyRequest & {
  params: z.output<typeof nameParams>
  query: z.output<typeof pageQuery>
}

function summary(app: App, parts: PageServices): void {
  app.get('/environments/:name', { schema: { params: nameParams } }, async (request, reply) => {
    const ctx = getPageContext(parts, request)
    const environment = await getEnvironment({ ctx, input: request.params })
    const { name } = environment
    const { items } = await listOperations({ ctx, input: { environment: name, pageSize: 10 } })
    const target = getTarget(environment)
    return sendPage(parts, request, reply, {
      title: name,
      section: 'overview',
      body: renderSummary({
        environment,
        operations: items,
        // a plan needs only the rights of a preview
        possible: actions.filter(({ kind, plans }) =>
          permits(ctx.actor, 'operation:request', {
            ...target,
            operationKind: plans ? 'preview' : kind,
          }),
        ),
        csrf: renderCsrfField(parts, request, reply),
      }),
      modules: ['live'],
    })
  })
}

function requests(app: App, parts: PageServices): void {
  app.post(
    '/environments/:name/operations',
    {
      config: { recordsRefusals: true },
      schema: { params: nameParams, body: requestBody },
    },
    async (request, reply) => {
      const { operation } = await requestOperation({
        ctx: getPageContext(parts, request),
        input: toRequest(request.params.name, request.body),
      })
      return reply.redirect(getOperationPath(operation.id), 303)
    },
  )

  app.post(
    '/environments/:name/outputs',
    { schema: { params: nameParams } },
    async (request, reply) => {
      const ctx = getPageContext(parts, request)
      const { name } = request.params
      const environment = await getEnvironment({ ctx, input: { name } })
      const outputs = await readOutputs({ ctx, input: { name, secrets: true } })
      return sendPage(parts, request, reply, {
        title: `Outputs of ${name}`,
        section: 'overview',
        body: renderOutputs({ environment, outputs, csrf: '', mayReadSecrets: false }),
      })
    },
  )
}
