import fastify, { LogController, type FastifyBaseLogger } from 'fastify'
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import manifest from '../../package.json' with { type: 'json' }
import type { Actor } from '../../src/model/actor.ts'
import { bodies } from '../plugins/bodies.ts'
import { errors } from '../plugins/errors.ts'
import { notFound } from '../plugins/notFound.ts'
import { audits } from '../routes/audits.ts'
import { auditLog } from '../routes/auditLog.ts'
import { compliance } from '../routes/compliance.ts'
import { differences } from '../routes/differences.ts'
import { history } from '../routes/history.ts'
import { parity } from '../routes/parity.ts'
import { promotion } from '../routes/promotion.ts'
import { layouts } from '../dashboard/graph/layoutRoute.ts'
import { defaultLimits, type App, type AppServices } from '../services.ts'

/** Readings need no queue, no cloud, and no key of secrets. */
export type ReadingServices = Pick<
  AppServices,
  'store' | 'trees' | 'config' | 'promotion' | 'complianceAudit' | 'auditLogProof' | 'runs'
>

/**
 * The routes with a long computation, without authentication and limits: the thread of the service
 * has done both, and passes the caller in a header.
 */
export async function buildReadingApp(
  services: ReadingServices,
  logger: FastifyBaseLogger,
): Promise<App> {
  const app: App = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    requestIdHeader: 'x-request-id',
    bodyLimit: defaultLimits.body,
    routerOptions: { maxParamLength: 1000 },
  }).withTypeProvider<ZodTypeProvider>()
  const all = withoutWriting(services)
  app.setSerializerCompiler(serializerCompiler)
  bodies(app, defaultLimits)
  errors(app, all)
  notFound(app)
  app.decorateRequest('actor', null)
  app.addHook('onRequest', async request => {
    const named = String(request.headers['x-twinstack-actor'] ?? 'null')
    request.actor = JSON.parse(decodeURIComponent(named)) as Actor | null
  })
  audits(app, all)
  auditLog(app, all)
  compliance(app, all, manifest.version)
  differences(app, all)
  history(app, all)
  parity(app, all)
  promotion(app, all)
  layouts(app)
  await app.ready()
  return app
}

/** Routes of a thread must not write through these; their contexts copy them without using them. */
function withoutWriting(services: ReadingServices): AppServices {
  const refuse = (): never => {
    throw new Error('a thread of readings has neither queue nor cloud nor keys of secrets')
  }
  const missing = new Proxy({}, { get: refuse })
  return {
    ...services,
    queue: missing as AppServices['queue'],
    inquiry: missing as AppServices['inquiry'],
    states: missing as AppServices['states'],
    seal: refuse,
    unseal: refuse,
    checkReady: refuse,
    readFreeBytes: refuse,
    engine: null,
  }
}
