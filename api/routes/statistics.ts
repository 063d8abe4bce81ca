import { z } from 'zod'
import { environmentNameSchema } from '../../src/model/environment.ts'
import { statisticsSchema } from '../../src/model/statistics.ts'
import { readStatistics } from '../../src/services/statistics/readStatistics.ts'
import { getContext } from '../context.ts'
import { describeProblems } from '../schemas/problem.ts'
import type { App, AppServices } from '../services.ts'

const query = z.strictObject({
  environment: environmentNameSchema.optional(),
  days: z.coerce.number().int().min(1).max(366).default(90),
})

export function statistics(app: App, services: AppServices): void {
  app.get(
    '/v1/statistics',
    {
      schema: {
        summary: 'Read statistics of operations: deploys, durations, lead time, DORA',
        operationId: 'statistics',
        tags: ['operations'],
        querystring: query,
        response: { 200: statisticsSchema, ...describeProblems(400) },
      },
    },
    async request => readStatistics({ ctx: getContext(services, request), input: request.query }),
  )
}
