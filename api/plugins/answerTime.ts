import { Socket } from 'node:net'
import type { FastifyRequest } from 'fastify'
import type { App } from '../services.ts'

/**
 * A connection without progress is closed after `idle` milliseconds: that ends slow senders and
 * readers. While the service computes an answer nothing moves either, so the limit rests between
 * the last byte of a request and the first of its answer. Streams of events keep the limit, because
 * they write.
 */
export function answerTime(app: App, idle: number): void {
  app.addHook('preHandler', async request => {
    setIdle(request, 0)
  })
  app.addHook('onSend', async request => {
    setIdle(request, idle)
  })
}

function setIdle({ raw, routeOptions: { url } }: FastifyRequest, milliseconds: number): void {
  if (url === undefined || url.endsWith('/events')) return
  // requests that are injected without a network have none
  if (raw.socket instanceof Socket) raw.socket.setTimeout(milliseconds)
}
