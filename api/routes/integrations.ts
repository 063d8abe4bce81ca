import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { TwinstackError } from '../../src/lib/errors.ts'
import { integrations as names } from '../../src/model/integration.ts'
import type { OpenIntegrations } from '../../src/model/integrationService.ts'
import { limitFailures } from '../plugins/authentication.ts'
import { describeProblems } from '../schemas/problem.ts'
import type { App, AppServices } from '../services.ts'

type Name = (typeof names)[number]

const titles: Record<Name, string> = { github: 'GitHub', gitlab: 'GitLab', slack: 'Slack' }

/** Bytes. GitHub sends larger payloads only for events that the service does not use. */
const bodyLimit = 5 * 1024 * 1024
const answerText = z.string().describe('a text that the sender shows; it may be empty')

/**
 * Receives the webhooks of chats and forges. These routes need no token: the integration verifies
 * the signature over the raw body before it reads anything else. A webhook of an integration that
 * the integrations file does not configure gets a 404.
 */
export function integrations(app: App, { integrations: configured = {} }: AppServices): void {
  const limitBodies = app.limitUnsignedBodies(bodyLimit)
  app.register(async scope => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      ['application/json', 'application/x-www-form-urlencoded'],
      { parseAs: 'buffer', bodyLimit },
      (_request, body, done) => {
        done(null, body)
      },
    )
    for (const name of names) {
      const receive = receiver(app, name, configured)
      const onRequest = [refuseUnconfigured(name, configured), limitBodies]
      scope.post(
        `/v1/integrations/${name}`,
        {
          bodyLimit,
          onRequest,
          // no schema for the body: the integration reads the bytes after it verified the signature
          schema: {
            summary: `Receive a webhook of ${titles[name]}`,
            operationId: `receive${name[0]?.toUpperCase()}${name.slice(1)}Webhook`,
            tags: ['integrations'],
            security: [],
            response: {
              200: answerText,
              202: answerText,
              ...describeProblems(400, 401, 404, 413, 415),
            },
          },
        },
        receive,
      )
    }
  })
}

/** Refuses a webhook of an integration that is not configured before its body is read. */
function refuseUnconfigured(name: Name, configured: OpenIntegrations) {
  return async (_request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (configured[name]?.receiveWebhook) return
    void reply.header('connection', 'close')
    throw createNotConfiguredError(name)
  }
}

function createNotConfiguredError(name: Name): TwinstackError {
  return new TwinstackError('not-found', `the integration ${name} is not configured`, {
    hint: 'docs/integrations.md shows how the integrations file configures it',
  })
}

type ReceiveRequest = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>

/**
 * Reads the integration at each request, because tests and `compose` fill `configured` after the
 * routes are registered.
 */
function receiver(app: App, name: Name, configured: OpenIntegrations): ReceiveRequest {
  return async (request, reply) => {
    const integration = configured[name]?.receiveWebhook
    if (!integration) throw createNotConfiguredError(name)
    const {
      status,
      body = '',
      type = 'text/plain; charset=utf-8',
    } = await limitFailures(
      app,
      request,
      async () =>
        await integration({
          headers: request.headers as Record<string, string | undefined>,
          body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
          address: request.ip,
          requestId: request.id,
        }),
    )
    return reply.code(status).type(type).send(body)
  }
}
