import { TwinstackError } from '../../src/lib/errors.ts'
import type { App } from '../services.ts'
import { answer } from './errors.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** every route, as it was registered */
    routeList: { method: string; url: string }[]
  }
}

/** 404 with a way on; 405 with `Allow` where the path exists under another method. */
export function notFound(app: App): void {
  const routes: App['routeList'] = []
  app.decorate('routeList', routes)
  app.addHook('onRoute', ({ url, method }) => {
    for (const one of [method].flat()) routes.push({ method: one, url })
  })
  app.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? ''
    const allowed = [
      ...new Set(
        routes.filter(route => patternOf(route.url).test(path)).map(route => route.method),
      ),
    ]
    // a route with a wildcard may find nothing, though its method is right
    if (allowed.length === 0 || allowed.includes(request.method))
      return answer(request, reply, unknownRoute(request.method, path))
    reply.header('allow', allowed.join(', '))
    return answer(
      request,
      reply,
      new TwinstackError('method-not-allowed', `${request.method} is not possible here`, {
        hint: `possible: ${allowed.join(', ')}`,
      }),
    )
  })
}

function patternOf(url: string): RegExp {
  const source = url
    .split('/')
    .map(part =>
      part.startsWith(':') ? '[^/]+' : part === '*' ? '.*' : part.replaceAll(/[^\w-]/g, '\\$&'),
    )
    .join('/')
  return new RegExp(`^${source}$`)
}

function unknownRoute(method: string, path: string): TwinstackError<'not-found'> {
  return new TwinstackError('not-found', `there is nothing at ${method} ${path.slice(0, 200)}`, {
    hint: 'GET /openapi.json lists every route, /docs shows them',
  })
}
