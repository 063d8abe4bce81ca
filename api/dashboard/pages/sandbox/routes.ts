/** The simulated account, which a person changes by hand, and the first steps of a newcomer. */
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { requestOperation } from '../../../../src/services/operations/requestOperation.ts'
import { makeEnvironment } from '../../../../src/services/environments/ephemeral/makeEnvironment.ts'
import { changeSandbox, removeFromSandbox } from '../../../../src/services/sandbox/changeSandbox.ts'
import { getSandboxResource, listSandbox } from '../../../../src/services/sandbox/listSandbox.ts'
import { readFirstSteps } from '../../../../src/services/sandbox/readFirstSteps.ts'
import type { SandboxContext } from '../../../../src/services/sandbox/sandboxContext.ts'
import type { App } from '../../../services.ts'
import { getPageContext, type PageServices } from '../../context.ts'
import { renderCsrfField, sendPage } from '../../sendPage.ts'
import { getResourcePath } from './paths.ts'
import { renderSandbox, renderSandboxResource } from './views.ts'
import { renderFirstSteps } from './startViews.ts'

const listQuery = z.object({
  q: z.string().trim().max(500).default(''),
  environment: z.string().max(100).optional(),
  type: z.string().max(200).optional(),
  page: z.coerce.number().int().min(1).max(100_000).default(1),
})
const keyParams = z.object({ key: z.string().max(100) })
const changeBody = z.object({ path: z.string().max(300), value: z.string().max(10_000) })
const deleteBody = z.object({ confirm: z.literal('delete', 'check the box to delete it') })
const twinBody = z.object({ kind: z.enum(['staging', 'production']) })
const recordsRefusals = { config: { recordsRefusals: true } }

export function sandboxPages(app: App, parts: PageServices): void {
  const getContext = (request: FastifyRequest): SandboxContext => ({
    ...getPageContext(parts, request),
    sandbox: parts.services.sandbox ?? null,
  })

  app.get('/sandbox', { schema: { querystring: listQuery } }, async (request, reply) => {
    const { q, environment, type, page } = request.query
    const filter = { q, environment: environment || undefined, type: type || undefined }
    const list = await listSandbox({ ctx: getContext(request), input: { ...filter, page } })
    return sendPage(parts, request, reply, {
      title: 'Simulated account',
      section: 'sandbox',
      body: renderSandbox({ list, filter, address: request.url }),
    })
  })

  app.get('/sandbox/resources/:key', { schema: { params: keyParams } }, async (request, reply) => {
    const { key } = request.params
    const view = await getSandboxResource({ ctx: getContext(request), input: { key } })
    return sendPage(parts, request, reply, {
      title: view.resource.name ?? view.resource.id,
      section: 'sandbox',
      body: renderSandboxResource({ ...view, csrf: renderCsrfField(parts, request, reply) }),
    })
  })

  app.post(
    '/sandbox/resources/:key/change',
    { ...recordsRefusals, schema: { params: keyParams, body: changeBody } },
    async (request, reply) => {
      const { key } = request.params
      await changeSandbox({ ctx: getContext(request), input: { key, ...request.body } })
      return reply.redirect(getResourcePath(key), 303)
    },
  )

  app.post(
    '/sandbox/resources/:key/delete',
    { ...recordsRefusals, schema: { params: keyParams, body: deleteBody } },
    async (request, reply) => {
      const { key } = request.params
      await removeFromSandbox({ ctx: getContext(request), input: { key } })
      return reply.redirect('/dashboard/sandbox', 303)
    },
  )

  startPages(app, parts, getContext)
}

function startPages(
  app: App,
  parts: PageServices,
  getContext: (request: FastifyRequest) => SandboxContext,
): void {
  app.get('/start', async (request, reply) => {
    const steps = await readFirstSteps({ ctx: getContext(request) })
    return sendPage(parts, request, reply, {
      title: 'First steps',
      section: 'sandbox',
      body: renderFirstSteps({ ...steps, csrf: renderCsrfField(parts, request, reply) }),
      modules: ['live'],
    })
  })

  app.post(
    '/start/twins',
    { ...recordsRefusals, schema: { body: twinBody } },
    async (request, reply) => {
      const { kind } = request.body
      const ctx = getContext(request)
      const message = 'first steps'
      const environment = (await readFirstSteps({ ctx }))[kind]
      if (await ctx.store.environments.get(environment))
        await requestOperation({ ctx, input: { environment, kind: 'deploy', message } })
      else await makeEnvironment({ ctx, input: { name: environment, kind, deploy: true, message } })
      return reply.redirect('/dashboard/start', 303)
    },
  )

  app.post('/start/change', recordsRefusals, async (request, reply) => {
    const ctx = getContext(request)
    const { proposal } = await readFirstSteps({ ctx })
    if (!proposal) return reply.redirect('/dashboard/sandbox', 303)
    const { key } = proposal.resource
    const { path, value } = proposal.change
    await changeSandbox({ ctx, input: { key, path, value } })
    return reply.redirect('/dashboard/start', 303)
  })
}
