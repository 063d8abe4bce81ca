import type { Server } from 'node:tls'
import { buildApp } from './app.ts'
import type { App, AppServices, Limits } from './services.ts'
import { keepFresh, readTls } from './tls.ts'

export type RunningServer = {
  app: App
  /** where it listens, with the port that was really taken */
  url: string
  /** ends event streams, lets requests under way finish, stops listening */
  close(): Promise<void>
}

/**
 * The only place that listens. `port` 0 takes a free one. Where the settings name a certificate, it
 * speaks TLS.
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
    app.addHook('onClose', keepFresh(app.server as unknown as Server, tls, app.log, tlsEveryMs))
  try {
    const url = await app.listen({ host, port })
    return { app, url, close: () => app.close() }
  } catch (error) {
    await app.close()
    throw error
  }
}
