import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { createWebhook } from '../../src/services/webhooks/createWebhook.ts'
import { getWebhook } from '../../src/services/webhooks/getWebhook.ts'
import { listDeliveries } from '../../src/services/webhooks/listDeliveries.ts'
import { listWebhooks } from '../../src/services/webhooks/listWebhooks.ts'
import { removeWebhook } from '../../src/services/webhooks/removeWebhook.ts'
import { replayDelivery } from '../../src/services/webhooks/replayDelivery.ts'
import { testWebhook } from '../../src/services/webhooks/testWebhook.ts'
import { updateWebhook } from '../../src/services/webhooks/updateWebhook.ts'
import { getWebhookTag } from '../../src/model/entityTags.ts'
import { getContext } from '../context.ts'
import { ifMatchHeaders } from '../schemas/ifMatch.ts'
import { noBody, pageQuery } from '../schemas/lists.ts'
import { idParams } from '../schemas/operations.ts'
import { describeProblems } from '../schemas/problem.ts'
import {
  createWebhookInput,
  deliveryPage,
  deliveryParams,
  deliveryQuery,
  deliverySchema,
  createdWebhook,
  updateWebhookInput,
  webhookPage,
  webhookSchema,
} from '../schemas/webhooks.ts'
import type { App, AppServices } from '../services.ts'

const tags = ['webhooks']

const createWebhookContext = (services: AppServices, request: FastifyRequest) => ({
  ...getContext(services, request),
  seal: services.seal,
  allow: services.config.webhooksAllow,
})

export function webhooks(app: App, services: AppServices): void {
  app.post(
    '/v1/webhooks',
    {
      schema: {
        summary: 'Create a webhook',
        operationId: 'createWebhook',
        tags,
        body: createWebhookInput,
        response: { 201: createdWebhook, ...describeProblems(400, 413, 415) },
        description:
          'Notices are sent to it by the Standard Webhooks specification: signed, ' +
          'timestamped, retried for a day.',
      },
    },
    async (request, reply) => {
      const made = await createWebhook({
        ctx: createWebhookContext(services, request),
        input: request.body,
      })
      return reply
        .code(201)
        .header('location', `/v1/webhooks/${made.webhook.id}`)
        .header('cache-control', 'no-store')
        .send(made)
    },
  )

  app.get(
    '/v1/webhooks',
    {
      schema: {
        summary: 'List webhooks',
        operationId: 'listWebhooks',
        tags,
        querystring: pageQuery,
        response: { 200: webhookPage, ...describeProblems(400) },
      },
    },
    async request => listWebhooks({ ctx: getContext(services, request), input: request.query }),
  )

  app.get(
    '/v1/webhooks/:id',
    {
      schema: {
        summary: 'Read a webhook',
        operationId: 'getWebhook',
        tags,
        params: idParams,
        response: { 200: webhookSchema, ...describeProblems(400, 404) },
      },
    },
    async (request, reply) => {
      const webhook = await getWebhook({
        ctx: getContext(services, request),
        input: request.params,
      })
      reply.header('etag', getWebhookTag(webhook))
      return webhook
    },
  )

  app.patch(
    '/v1/webhooks/:id',
    {
      schema: {
        summary: 'Change a webhook',
        operationId: 'updateWebhook',
        tags,
        params: idParams,
        headers: ifMatchHeaders,
        body: updateWebhookInput,
        response: { 200: webhookSchema, ...describeProblems(400, 404, 412, 413, 415) },
      },
    },
    async (request, reply) => {
      const webhook = await updateWebhook({
        ctx: createWebhookContext(services, request),
        input: { ...request.body, id: request.params.id },
      })
      reply.header('etag', getWebhookTag(webhook))
      return webhook
    },
  )

  app.delete(
    '/v1/webhooks/:id',
    {
      schema: {
        summary: 'Remove a webhook',
        operationId: 'removeWebhook',
        tags,
        params: idParams,
        response: { 204: z.undefined().describe('Removed'), ...describeProblems(400, 404) },
      },
    },
    async (request, reply) => {
      await removeWebhook({ ctx: getContext(services, request), input: request.params })
      return reply.code(204).send()
    },
  )
  deliveries(app, services)
}

function deliveries(app: App, services: AppServices): void {
  app.post(
    '/v1/webhooks/:id/test',
    {
      schema: {
        summary: 'Send a test message',
        operationId: 'testWebhook',
        tags,
        params: idParams,
        body: noBody,
        response: { 202: deliverySchema, ...describeProblems(400, 404, 413, 415) },
      },
    },
    async (request, reply) =>
      reply
        .code(202)
        .send(await testWebhook({ ctx: getContext(services, request), input: request.params })),
  )

  app.get(
    '/v1/webhooks/:id/deliveries',
    {
      schema: {
        summary: 'List deliveries of a webhook, newest first',
        operationId: 'listDeliveries',
        tags,
        params: idParams,
        querystring: deliveryQuery,
        response: { 200: deliveryPage, ...describeProblems(400, 404) },
      },
    },
    async request =>
      listDeliveries({
        ctx: getContext(services, request),
        input: { ...request.query, id: request.params.id },
      }),
  )

  app.post(
    '/v1/webhooks/:id/deliveries/:delivery/replay',
    {
      schema: {
        summary: 'Send a message again with the same id',
        operationId: 'replayDelivery',
        tags,
        params: deliveryParams,
        body: noBody,
        response: { 202: deliverySchema, ...describeProblems(400, 404, 409, 413, 415) },
      },
    },
    async (request, reply) =>
      reply
        .code(202)
        .send(await replayDelivery({ ctx: getContext(services, request), input: request.params })),
  )
}
