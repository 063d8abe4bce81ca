import { z } from 'zod'
import { readEvents } from '../../src/services/operations/readEvents.ts'
import { getContext } from '../context.ts'
import { sendEventStream, type StreamParts } from '../eventStream.ts'
import { authenticateRequest } from '../plugins/authentication.ts'
import { eventsQuery, eventsSchema, idParams, lastEventHeaders } from '../schemas/operations.ts'
import { describeProblems } from '../schemas/problem.ts'
import type { App, AppServices } from '../services.ts'

const streamText = z
  .string()
  .describe(
    'server-sent events: `id` is the number of the event, `data` the event; ends with `event: end`',
  )

/** Events as one page of JSON, or as a stream when the client accepts text/event-stream. */
export function events(app: App, services: AppServices, parts: StreamParts): void {
  app.get(
    '/v1/operations/:id/events',
    {
      exposeHeadRoute: false,
      schema: {
        summary: 'Read events of an operation',
        operationId: 'readEvents',
        tags: ['operations'],
        params: idParams,
        querystring: eventsQuery,
        headers: lastEventHeaders,
        description:
          'JSON by default. With `Accept: text/event-stream` all past and future events, ' +
          'each once and in order; `Last-Event-ID` has priority over `after`.',
        response: {
          200: {
            description: 'the events of the operation, as JSON or as a stream',
            content: {
              'application/json': { schema: eventsSchema },
              'text/event-stream': { schema: streamText },
            },
          },
          ...describeProblems(400, 404),
        },
      },
    },
    async (request, reply) => {
      const ctx = getContext(services, request)
      const { id } = request.params
      reply.header('vary', 'accept')
      if (!wantsStream(request.headers.accept))
        return readEvents({ ctx, input: { id, ...request.query } })
      return sendEventStream(reply, {
        ctx,
        id,
        after: Number(request.headers['last-event-id'] || request.query.after),
        authenticate: () => authenticateRequest(services, request),
        ...parts,
      })
    },
  )
}

function wantsStream(accept = ''): boolean {
  return accept
    .split(',')
    .some(type => type.split(';', 1)[0]?.trim().toLowerCase() === 'text/event-stream')
}
