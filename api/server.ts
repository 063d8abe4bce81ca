import { buildApp } from './app.ts'
import type { App, AppServices, Limits } from './services.ts'

export type RunningServer = {
  app: App
  /** where it listens, with the port that was really taken */
  url: string
  /** ends event streams, lets requests under way finish, stops listening */
  close (): Promise<void>
}

/** The only place that listens. `port` 0 takes a free one. */
export async function startServer ({ services, host, port, limits }: { services: AppServices, host: string, port: number, limits?: Partial<Limits> }): Promise<RunningServer> {
  const app = await buildApp(services, limits)
  try {
    const url = await app.listen({ host, port })
    return { app, url, close: () => app.close() }
  } catch (error) {
    await app.close()
    throw error
  }
}
