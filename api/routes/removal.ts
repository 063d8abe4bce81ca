import { z } from 'zod'
import { removeEnvironment } from '../../src/services/operations/removeEnvironment.ts'
import { getContext } from '../context.ts'
import { nameParams, removeQuery } from '../schemas/environments.ts'
import { operationSchema } from '../schemas/operations.ts'
import { describeProblems } from '../schemas/problem.ts'
import type { App, AppServices } from '../services.ts'

export function removal(app: App, services: AppServices): void {
  app.delete(
    '/v1/environments/:name',
    {
      schema: {
        summary: 'Remove an environment',
        operationId: 'removeEnvironment',
        tags: ['environments'],
        params: nameParams,
        querystring: removeQuery,
        description:
          '204 when it had no resources; 409 when it has, unless `destroy=true`: then 202, ' +
          'and it is removed after its destroy succeeded.',
        response: {
          202: operationSchema,
          204: z.undefined().describe('Removed'),
          ...describeProblems(400, 404, 409, 422),
        },
      },
    },
    async (request, reply) => {
      const done = await removeEnvironment({
        ctx: getContext(services, request),
        input: { ...request.params, ...request.query },
      })
      if (done.removed) return reply.code(204).send()
      return reply
        .code(202)
        .header('location', `/v1/operations/${done.operation.id}`)
        .send(done.operation)
    },
  )
}
