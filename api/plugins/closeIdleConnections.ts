import { Socket } from 'node:net'
import type { FastifyRequest } from 'fastify'
import type { App } from '../services.ts'

/**
 * Closes a connection after `idle` milliseconds without data, which limits slow clients. No data
 * flows while the service computes an answer, so the limit is off between the last byte of a
 * request and the first byte of its answer. Event streams keep the limit, because they send data
 * regularly.
 */
export function closeIdleConnections(app: App, idle: number): void {
  app.addHook('preHandler', async request => {
    setIdle(request, 0)
  })
  app.addHook('onSend', async request => {
    setIdle(request, idle)
  })
}

function setIdle({ raw, routeOptions: { url } }: FastifyRequest, milliseconds: number): void {
  if (url === undefined || url.endsWith('/events')) return
  // a request of app.inject() has no socket
  if (raw.socket instanceof Socket) raw.socket.setTimeout(milliseconds)
}
