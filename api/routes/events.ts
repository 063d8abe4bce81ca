import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { sees } from '../../src/services/access/policy.ts'
import { TwinstackError } from '../../src/lib/errors.ts'
import { getOperation, getTarget } from '../../src/services/operations/getOperation.ts'
import { readEvents } from '../../src/services/operations/readEvents.ts'
import { tailEvents } from '../../src/services/operations/tailEvents.ts'
import { getContext } from '../context.ts'
import { authenticateRequest } from '../plugins/authentication.ts'
import { getHolder } from '../plugins/limits.ts'
import { createEventStream } from '../serverSent.ts'
import { eventsQuery, eventsSchema, idParams, lastEventHeaders } from '../schemas/operations.ts'
import { describeProblems } from '../schemas/problem.ts'
import type { App, AppServices, Limits } from '../services.ts'
import type { Streams } from '../streams.ts'

const streamText = z
  .string()
  .describe(
    'server-sent events: `id` is the number of the event, `data` the event; ends with `event: end`',
  )

/** Events as one page of JSON, or as a stream when the client accepts text/event-stream. */
export function events(
  app: App,
  services: AppServices,
  { streams: most, streamsPerToken, heartbeat }: Limits,
  streams: Streams,
  closing: AbortSignal,
): void {
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
      // before the stream begins, so that an unknown operation gets a 404 and not a broken stream
      const target = getTarget(await getOperation({ ctx, input: { id } }))
      if (streams.count() >= most)
        throw new TwinstackError('unavailable', `${most} event streams are open already`, {
          hint: 'read the events as JSON with `after`',
        })
      const holder = getHolder(ctx.actor)
      if (streams.count(holder) >= streamsPerToken)
        throw new TwinstackError(
          'rate-limited',
          `${streamsPerToken} event streams of this token are open already`,
          { hint: 'read the events as JSON with `after`, or close some' },
        )
      const after = Number(request.headers['last-event-id'] || request.query.after)
      const signal = AbortSignal.any([
        closing,
        streams.add(reply, { tokenId: ctx.actor.tokenId, holder }),
      ])
      const stream = createEventStream({
        events: tailEvents({ ctx, input: { id, after, signal } }),
        awaitEnd: () => getOperation({ ctx, input: { id } }),
        // another process of the same database may revoke the token, or the access file may change
        isStillAllowed: async () => {
          const actor = await authenticateRequest(services, request)
          return actor !== null && sees(actor, target)
        },
        heartbeat,
        signal,
      })
      // no keep-alive: a connection that becomes idle while the app closes would delay it for the
      // keep-alive time
      reply.headers({
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
        connection: 'close',
      })
      // bytes that are buffered for a slow reader
      return (reply as FastifyReply).send(
        Readable.from(stream, { objectMode: false, highWaterMark: 64 * 1024 }),
      )
    },
  )
}

function wantsStream(accept = ''): boolean {
  return accept
    .split(',')
    .some(type => type.split(';', 1)[0]?.trim().toLowerCase() === 'text/event-stream')
}
