import type { Server } from 'node:tls'
import { buildApp } from './app.ts'
import type { App, AppServices, Limits } from './services.ts'
import { watchTls, readTls } from './tls.ts'

export type RunningServer = {
  app: App
  /** its address, with the actual port */
  url: string
  /** ends event streams, waits for running requests, stops listening */
  close(): Promise<void>
}

/**
 * The only place that listens. `port` 0 takes any free port. It uses TLS when the settings name a
 * certificate.
 */
export async function startServer({
  services,
  host,
  port,
  limits,
  tlsEveryMs,
}: {
  services: AppServices
  host: string
  port: number
  limits?: Partial<Limits>
  tlsEveryMs?: number
}): Promise<RunningServer> {
  const { tls } = services.config
  const app = await buildApp(services, limits, tls && readTls(tls))
  if (tls)
    app.addHook('onClose', watchTls(app.server as unknown as Server, tls, app.log, tlsEveryMs))
  try {
    const url = await app.listen({ host, port })
    return { app, url, close: () => app.close() }
  } catch (error) {
    await app.close()
    throw error
  }
}
