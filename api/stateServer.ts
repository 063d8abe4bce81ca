import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import { largeBodies } from './plugins/largeBodies.ts'
import { pulumiService } from './routes/pulumi/pulumiService.ts'
import type { StatesService } from './routes/pulumi/service.ts'

export type StateServer = { url: string; close(): Promise<void> }

/**
 * The state service on loopback, for runners of this machine. It keeps its port over restarts,
 * which running updates wait for. Each process of a data folder has a port of its own, and all are
 * in `<home>/state-service.port`, one a line: a process takes the first one that is free, and a run
 * whose process has ended reaches the other ones. Runs may read the file.
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
  const app = await listenOnFirst(service, [...(await readPorts(file)), 0], logger)
  const { port } = app.server.address() as { port: number }
  // another process may have started meanwhile
  const others = (await readPorts(file)).filter(one => one !== port)
  await writeFile(file, [port, ...others].slice(0, keptPorts).join('\n') + '\n')
  // one that an earlier version has written could be read by the service only
  await chmod(file, 0o644)
  const url = `http://127.0.0.1:${port}`
  service.setAddress?.(url)
  return { url, close: () => app.close() }
}

const keptPorts = 8

async function readPorts(file: string): Promise<number[]> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text.split('\n').flatMap(line => Number(line) || [])
}

async function listenOnFirst(
  service: StatesService,
  [port = 0, ...rest]: number[],
  logger: FastifyBaseLogger | undefined,
): Promise<FastifyInstance> {
  try {
    return await listen(service, port, logger)
  } catch (error) {
    const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
    if (!isTaken || rest.length === 0) throw error
    return listenOnFirst(service, rest, logger)
  }
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
