import { z } from 'zod'
import type { App } from '../services.ts'

const pointers = z
  .object({
    name: z.string(),
    dashboard: z.string(),
    documentation: z.string(),
    openapi: z.string(),
  })
  .describe('paths of the pages and of the documentation')

export function root(app: App): void {
  app.get(
    '/',
    {
      schema: {
        summary: 'Read links to the pages and the documentation',
        operationId: 'root',
        tags: ['service'],
        response: { 200: pointers },
      },
    },
    async (request, reply) => {
      reply.header('vary', 'accept')
      if (/\btext\/html\b/.test(request.headers.accept ?? ''))
        return reply.redirect('/dashboard', 303)
      return {
        name: 'twinstack',
        dashboard: '/dashboard',
        documentation: '/docs',
        openapi: '/openapi.json',
      }
    },
  )
  // no schema: the document describes itself
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
}
