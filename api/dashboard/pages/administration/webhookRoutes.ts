/** Targets of notifications: created, tested, paused, removed; their deliveries, sent again. */
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { webhookFormats, type CreateWebhookInput } from '../../../../src/model/webhook.ts'
import type { NotifyContext } from '../../../../src/services/webhooks/context.ts'
import { createWebhook } from '../../../../src/services/webhooks/createWebhook.ts'
import { getWebhook } from '../../../../src/services/webhooks/getWebhook.ts'
import { listDeliveries } from '../../../../src/services/webhooks/listDeliveries.ts'
import { listWebhooks } from '../../../../src/services/webhooks/listWebhooks.ts'
import { removeWebhook } from '../../../../src/services/webhooks/removeWebhook.ts'
import { replayDelivery } from '../../../../src/services/webhooks/replayDelivery.ts'
import { testWebhook } from '../../../../src/services/webhooks/testWebhook.ts'
import { updateWebhook } from '../../../../src/services/webhooks/updateWebhook.ts'
import type { App } from '../../../services.ts'
import { getPageContext, type PageServices } from '../../context.ts'
import { renderCsrfField, sendPage } from '../../sendPage.ts'
import { renderCreatedWebhook, renderWebhook, renderWebhooks } from './webhookViews.ts'

const path = '/administration/webhooks'
const pageQuery = z.object({ page: z.coerce.number().int().min(1).max(100_000).default(1) })
const webhookParams = z.object({ webhook: z.string().max(100) })
const deliveryParams = webhookParams.extend({ delivery: z.string().max(100) })
const createBody = z.object({
  url: z.string().trim().max(2000),
  description: z.string().max(1000).default(''),
  format: z.enum(webhookFormats).default('raw'),
  key: z.string().max(200).default(''),
  events: z.string().max(5000).default(''),
  environments: z.string().max(5000).default(''),
})
const recordsRefusals = { config: { recordsRefusals: true } }
const split = (text: string) => text.split(/[\s,]+/).filter(one => one !== '')

export function webhookPages(app: App, parts: PageServices): void {
  const getContext = (request: FastifyRequest): NotifyContext => ({
    ...getPageContext(parts, request),
    seal: parts.services.seal,
    allow: parts.services.config.webhooksAllow,
  })

  app.get(path, { schema: { querystring: pageQuery } }, async (request, reply) => {
    const ctx = getContext(request)
    const webhooks = await listWebhooks({ ctx, input: { ...request.query, pageSize: 50 } })
    const csrf = renderCsrfField(parts, request, reply)
    return sendPage(parts, request, reply, {
      title: 'Notifications',
      section: 'administration',
      body: renderWebhooks({ webhooks, csrf, address: request.url }),
    })
  })

  app.post(path, { ...recordsRefusals, schema: { body: createBody } }, async (request, reply) => {
    const { url, description, format, key, events, environments } = request.body
    const input = {
      url,
      description,
      format,
      ...(key !== '' && { key }),
      ...(split(events).length > 0 && { events: split(events) }),
      ...(split(environments).length > 0 && { environments: split(environments) }),
    }
    // the verb checks the names of events
    const created = await createWebhook({
      ctx: getContext(request),
      input: input as CreateWebhookInput,
    })
    return sendPage(parts, request, reply, {
      title: 'New target',
      section: 'administration',
      status: 201,
      body: renderCreatedWebhook(created),
    })
  })

  app.get(
    `${path}/:webhook`,
    { schema: { params: webhookParams, querystring: pageQuery } },
    async (request, reply) => {
      const ctx = getContext(request)
      const { webhook: id } = request.params
      const webhook = await getWebhook({ ctx, input: { id } })
      const { page } = request.query
      const deliveries = await listDeliveries({ ctx, input: { id, page, pageSize: 50 } })
      const csrf = renderCsrfField(parts, request, reply)
      return sendPage(parts, request, reply, {
        title: `Deliveries to ${webhook.url}`,
        section: 'administration',
        body: renderWebhook({ webhook, deliveries, csrf, address: request.url }),
      })
    },
  )
  webhookActions(app, getContext)
}

function webhookActions(app: App, getContext: (request: FastifyRequest) => NotifyContext): void {
  const addAction = (
    name: string,
    perform: (request: FastifyRequest, id: string) => Promise<unknown>,
    target: (id: string) => string = id => `/dashboard${path}/${id}`,
  ) =>
    app.post(
      `${path}/:webhook/${name}`,
      { ...recordsRefusals, schema: { params: webhookParams } },
      async (request, reply) => {
        const { webhook } = request.params
        await perform(request, webhook)
        return reply.redirect(target(webhook), 303)
      },
    )
  addAction('test', (request, id) => testWebhook({ ctx: getContext(request), input: { id } }))
  addAction('pause', (request, id) =>
    updateWebhook({ ctx: getContext(request), input: { id, active: false } }),
  )
  addAction('resume', (request, id) =>
    updateWebhook({ ctx: getContext(request), input: { id, active: true } }),
  )
  addAction(
    'remove',
    (request, id) => removeWebhook({ ctx: getContext(request), input: { id } }),
    () => `/dashboard${path}`,
  )
  app.post(
    `${path}/:webhook/deliveries/:delivery/replay`,
    { ...recordsRefusals, schema: { params: deliveryParams } },
    async (request, reply) => {
      const { webhook: id, delivery } = request.params
      await replayDelivery({ ctx: getContext(request), input: { id, delivery } })
      return reply.redirect(`/dashboard${path}/${id}`, 303)
    },
  )
}
