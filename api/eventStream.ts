/** Events of an operation as server-sent events, for the REST API and for the pages. */
import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { sees, type Target } from '../src/services/access/policy.ts'
import { TwinstackError } from '../src/lib/errors.ts'
import type { Actor } from '../src/model/actor.ts'
import type { VerbContext } from '../src/model/verbContext.ts'
import { getOperation, getTarget } from '../src/services/operations/getOperation.ts'
import { tailEvents } from '../src/services/operations/tailEvents.ts'
import { getHolder } from './plugins/limits.ts'
import { createEventStream } from './serverSent.ts'
import type { Limits } from './services.ts'
import type { Streams } from './streams.ts'

export type StreamParts = { limits: Limits; streams: Streams; closing: AbortSignal }

/**
 * Answers with all events after number `after`, past and future, each once and in order.
 * `authenticate` returns the caller as of now: the stream ends when the caller may no longer see
 * the operation.
 *
 * @throws TwinstackError `not-found`, `unavailable`, `rate-limited`, before the stream begins
 */
export async function sendEventStream(
  reply: FastifyReply,
  {
    ctx,
    id,
    after,
    authenticate,
    limits,
    streams,
    closing,
  }: StreamParts & {
    ctx: VerbContext
    id: string
    after: number
    authenticate(): Promise<Actor | null>
  },
): Promise<FastifyReply> {
  // before the stream begins, so that an unknown operation gets a 404 and not a broken stream
  const target: Target = getTarget(await getOperation({ ctx, input: { id } }))
  const signal = addStream(reply, ctx.actor, { limits, streams, closing })
  const stream = createEventStream({
    events: tailEvents({ ctx, input: { id, after, signal } }),
    awaitEnd: () => getOperation({ ctx, input: { id } }),
    // another process of the same database may revoke the token, or the access file may change
    isStillAllowed: async () => {
      const actor = await authenticate()
      return actor !== null && sees(actor, target)
    },
    heartbeat: limits.heartbeat,
    signal,
  })
  return sendStream(reply, stream)
}

/**
 * Counts a new stream of this caller; the signal ends it.
 *
 * @throws TwinstackError `unavailable`, `rate-limited` when too many are open
 */
export function addStream(
  reply: FastifyReply,
  actor: Actor,
  { limits, streams, closing }: StreamParts,
): AbortSignal {
  if (streams.count() >= limits.streams)
    throw new TwinstackError('unavailable', `${limits.streams} event streams are open already`, {
      hint: 'read the events as JSON with `after`',
    })
  const holder = getHolder(actor)
  if (streams.count(holder) >= limits.streamsPerToken)
    throw new TwinstackError(
      'rate-limited',
      `${limits.streamsPerToken} event streams of this token are open already`,
      { hint: 'read the events as JSON with `after`, or close some' },
    )
  return AbortSignal.any([closing, streams.add(reply, { tokenId: actor.tokenId, holder })])
}

export function sendStream(reply: FastifyReply, frames: AsyncIterable<string>): FastifyReply {
  // no keep-alive: a connection that becomes idle while the app closes would delay it for the
  // keep-alive time
  reply.headers({
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    connection: 'close',
  })
  // bytes that are buffered for a slow reader
  return reply.send(Readable.from(frames, { objectMode: false, highWaterMark: 64 * 1024 }))
}
