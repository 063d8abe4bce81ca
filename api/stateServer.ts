import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import { largeBodies } from './plugins/largeBodies.ts'
import { pulumiService } from './routes/pulumi/pulumiService.ts'
import type { StatesService } from './routes/pulumi/service.ts'

export type StateServer = { url: string; close(): Promise<void> }

/**
 * The state service on loopback, for runners of this machine. It keeps its port over restarts,
 * which running updates wait for; the port is in `<home>/state-service.port`. When another process
 * has taken it, a free one is used.
 */
export async function startStateServer({
  service,
  home,
  logger,
}: {
  service: StatesService
  home: string
  logger?: FastifyBaseLogger | undefined
}): Promise<StateServer> {
  const file = join(home, 'state-service.port')
  const known = Number(await readFile(file, 'utf8').catch(() => '0')) || 0
  const app = await listen(service, known, logger).catch(async error => {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    return listen(service, 0, logger)
  })
  const { port } = app.server.address() as { port: number }
  await writeFile(file, `${port}\n`, { mode: 0o600 })
  const url = `http://127.0.0.1:${port}`
  service.setAddress?.(url)
  return { url, close: () => app.close() }
}

async function listen(
  service: StatesService,
  port: number,
  logger: FastifyBaseLogger | undefined,
): Promise<FastifyInstance> {
  const app: FastifyInstance = fastify({
    ...(logger ? { loggerInstance: logger.child({}, { level: 'warn' }) } : { logger: false }),
    forceCloseConnections: true,
    // a large state takes long on a busy machine
    requestTimeout: 300_000,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 1000 },
  })
  app.decorateRequest('actor', null)
  // before its body is read: a program of a run can send one without a token
  app.addHook('onRequest', async (request, reply) => {
    if (request.is404) return reply.code(404).send({ code: 404, message: 'Not Found' })
  })
  largeBodies(app)
  await pulumiService(app, service)
  try {
    await app.listen({ host: '127.0.0.1', port })
    return app
  } catch (error) {
    await app.close()
    throw error
  }
}
