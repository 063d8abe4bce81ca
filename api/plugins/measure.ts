import type { Metrics } from '../metrics/metrics.ts'
import type { App } from '../services.ts'

/**
 * Measures every request by the pattern of its route, never by its path, because paths contain
 * names and ids.
 */
export function measure(app: App, metrics: Metrics): void {
  app.addHook('onResponse', async (request, reply) => {
    if (String(reply.getHeader('content-type')).startsWith('text/event-stream')) return
    const route = request.is404 ? 'unknown' : (request.routeOptions.url ?? 'unknown')
    metrics.observeRequest(
      { method: request.method, route, status: reply.statusCode },
      reply.elapsedTime / 1000,
    )
  })
  app.addHook('onClose', async () => metrics.close())
}
