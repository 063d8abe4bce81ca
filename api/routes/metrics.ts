import { z } from 'zod'
import { authorise } from '../../src/services/access/policy.ts'
import { getActor } from '../context.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { describeProblems } from '../schemas/problem.ts'
import type { App } from '../services.ts'

export function metricsRoute(app: App, metrics: Metrics): void {
  app.get(
    '/metrics',
    {
      schema: {
        summary: 'Read metrics for Prometheus',
        operationId: 'metrics',
        tags: ['service'],
        description: 'A role everywhere is needed; viewer is enough.',
        response: {
          200: {
            description: "the metrics in Prometheus' text format",
            content: { 'text/plain': { schema: z.string() } },
          },
          ...describeProblems(),
        },
      },
    },
    async (request, reply) => {
      authorise(getActor(request), 'metrics:read')
      return reply.type(metrics.contentType).send(await metrics.renderText())
    },
  )
}
