import type { FastifyReply, FastifyRequest } from 'fastify'
import { TwinstackError } from '../../src/lib/errors.ts'
import type { App } from '../services.ts'
import { sendProblem } from './errors.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** all registered routes */
    routeList: { method: string; url: string }[]
  }
}

/**
 * 404 with a hint; 405 with `Allow` when the path exists for another method. Returns an `onRequest`
 * hook that answers so before the body of such a request, which needs no token, is read.
 */
export function notFound(app: App) {
  const routes: App['routeList'] = []
  app.decorate('routeList', routes)
  app.addHook('onRoute', ({ url, method }) => {
    for (const one of [method].flat()) routes.push({ method: one, url })
  })
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const path = request.url.split('?', 1)[0] ?? ''
    const allowed = [
      ...new Set(
        routes.filter(route => compilePattern(route.url).test(path)).map(route => route.method),
      ),
    ]
    // a wildcard route may find nothing although the method is right
    if (allowed.length === 0 || allowed.includes(request.method))
      return sendProblem(request, reply, createUnknownRouteError(request.method, path))
    reply.header('allow', allowed.join(', '))
    return sendProblem(
      request,
      reply,
      new TwinstackError('method-not-allowed', `${request.method} is not allowed on this path`, {
        hint: `possible: ${allowed.join(', ')}`,
      }),
    )
  }
  app.setNotFoundHandler(answer)
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | void> => {
    if (request.is404 && hasBody(request)) return answer(request, reply)
  }
}

function hasBody({ headers }: FastifyRequest): boolean {
  const length = headers['content-length']
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
}

function compilePattern(url: string): RegExp {
  const source = url
    .split('/')
    .map(part =>
      part.startsWith(':') ? '[^/]+' : part === '*' ? '.*' : part.replaceAll(/[^\w-]/g, '\\$&'),
    )
    .join('/')
  return new RegExp(`^${source}$`)
}

export function createUnknownRouteError(method: string, path: string): TwinstackError<'not-found'> {
  return new TwinstackError('not-found', `no route ${method} ${path.slice(0, 200)}`, {
    hint: 'GET /openapi.json lists all routes, /docs shows them',
  })
}
