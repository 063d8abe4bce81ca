import { z } from 'zod'
import type { App } from '../services.ts'

const pointers = z
  .object({ name: z.string(), documentation: z.string(), openapi: z.string() })
  .describe('paths of the documentation')

export function root(app: App): void {
  app.get(
    '/',
    {
      schema: {
        summary: 'Read links to the documentation',
        operationId: 'root',
        tags: ['service'],
        response: { 200: pointers },
      },
    },
    async () => ({ name: 'twinstack', documentation: '/docs', openapi: '/openapi.json' }),
  )
  // no schema: the document describes itself
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
}
