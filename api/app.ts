import { randomUUID } from 'node:crypto'
import helmet from '@fastify/helmet'
import fastify, {
  type FastifyHttpOptions,
  type FastifyRequest,
  type RawServerDefault,
} from 'fastify'
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import manifest from '../package.json' with { type: 'json' }
import { dashboard } from './dashboard/plugin.ts'
import { createMetrics } from './metrics/metrics.ts'
import { closeIdleConnections } from './plugins/closeIdleConnections.ts'
import { authentication } from './plugins/authentication.ts'
import { bodies } from './plugins/bodies.ts'
import { createClosingSignal } from './plugins/closing.ts'
import { documentation } from './plugins/documentation.ts'
import { createPathRenamer } from './oldPaths.ts'
import { sendProblem, errors } from './plugins/errors.ts'
import { limits as rateLimits } from './plugins/limits.ts'
import { heavyReads } from './plugins/heavyReads.ts'
import { largeBodies } from './plugins/largeBodies.ts'
import { measure } from './plugins/measure.ts'
import { answerInThreads } from './plugins/readings.ts'
import { notFound } from './plugins/notFound.ts'
import { answerBrokenRequest } from './plugins/broken.ts'
import { describeRequest } from './logRequest.ts'
import { toTwinstackError } from './problem.ts'
import { pulumiService } from './routes/pulumi/pulumiService.ts'
import { unsignedBodies } from './plugins/unsignedBodies.ts'
import { routes } from './routes/routes.ts'
import { createStreams } from './streams.ts'
import type { Tls } from './tls.ts'
import { defaultLimits, type App, type AppServices, type Limits } from './services.ts'

/** Builds the HTTP application without listening. The caller closes it. */
export async function buildApp(
  services: AppServices,
  change: Partial<Limits> = {},
  tls: Tls | null = null,
): Promise<App> {
  const limits = { ...defaultLimits, ...change }
  const app: App = fastify(
    buildServerOptions(services, limits, tls) as FastifyHttpOptions<RawServerDefault>,
  ).withTypeProvider<ZodTypeProvider>()
  const metrics = createMetrics(services, manifest.version)
  app.setSerializerCompiler(serializerCompiler)
  // no route uses it; without this, fastify would demand a content type before it answers 405
  app.addHttpMethod('QUERY', { hasBody: false, overrideExisting: true })
  bodies(app, limits)
  errors(app, services)
  const refuseUnknownRoute = notFound(app)
  measure(app, metrics)
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  await app.register(helmet, {
    hsts: tls !== null && { maxAge: 180 * 24 * 3600, includeSubDomains: false },
    contentSecurityPolicy: { directives: policy, useDefaults: false },
  })
  await rateLimits(app, limits)
  authentication(app, services, limits)
  app.addHook('onRequest', refuseUnknownRoute)
  unsignedBodies(app)
  largeBodies(app)
  heavyReads(app)
  closeIdleConnections(app, limits.idle)
  answerInThreads(app, services)
  await documentation(app, manifest.version)
  const streams = createStreams()
  metrics.registerStreams(streams.count)
  const parts = { services, limits, streams, closing: createClosingSignal(app) }
  routes(app, { ...parts, metrics, version: manifest.version })
  await dashboard(app, { ...parts, version: manifest.version })
  if (services.stateService)
    await pulumiService(app, services.stateService, {
      onFailure: request => app.countFailure(request),
      verbs: services,
    })
  return app
}

type Options = Omit<FastifyHttpOptions<RawServerDefault>, 'http'> & {
  http?: object
  https?: object
}

/** Allows no inline code and no other origins, for the documentation and the dashboard. */
const policy = {
  'default-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
}

function buildServerOptions(
  { config, logger }: AppServices,
  { body, idle }: Limits,
  tls: Tls | null,
): Options {
  const renamePath = createPathRenamer()
  const server = {
    maxHeaderSize: 16 * 1024,
    headersTimeout: 10_000,
    // the default of 30 s would let a slow request live three times as long as the limit
    connectionsCheckingInterval: 1000,
  }
  return {
    ...(logger ? { loggerInstance: logger } : { logger: createLogger(config.logLevel) }),
    trustProxy: config.trustProxy.length > 0 && config.trustProxy,
    genReqId: getRequestId,
    rewriteUrl(request) {
      return renamePath(request.url ?? '/', this.log)
    },
    bodyLimit: body,
    connectionTimeout: idle,
    requestTimeout: 30_000,
    keepAliveTimeout: 10_000,
    ...(tls ? { https: { ...server, ...tls } } : { http: server }),
    routerOptions: { maxParamLength: 1000 },
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    frameworkErrors: (error, request, reply) => {
      sendProblem(request, reply, toTwinstackError(error))
    },
    clientErrorHandler: answerBrokenRequest,
  }
}

function createLogger(level: string): Options['logger'] {
  return level === 'silent'
    ? false
    : {
        level,
        serializers: { req: describeRequest },
        redact: ['req.headers.authorization', 'req.headers.cookie', 'headers.authorization'],
      }
}

/** The caller's own id when it is safe in a log, otherwise a new one. */
function getRequestId(request: { headers: FastifyRequest['headers'] }): string {
  const header = request.headers['x-request-id']
  return typeof header === 'string' && /^[\w.-]{1,64}$/.test(header) ? header : randomUUID()
}
