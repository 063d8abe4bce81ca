import { getEnvironment } from '../../src/services/environments/getEnvironment.ts'
import { listOperations } from '../../src/services/operations/listOperations.ts'
import { requestOperation } from '../../src/services/operations/requestOperation.ts'
import { getActor, getContext } from '../context.ts'
import { readIdempotencyKey } from '../idempotencyKey.ts'
import { listRollbackTargets } from '../../src/services/operations/rollbackTargets.ts'
import { nameParams } from '../schemas/environments.ts'
import {
  environmentOperationsQuery,
  idempotencyHeaders,
  operationBody,
  operationPage,
  operationSchema,
  rollbackTargetPage,
} from '../schemas/operations.ts'
import { pageQuery } from '../schemas/lists.ts'
import { describeProblems } from '../schemas/problem.ts'
import type { App, AppServices } from '../services.ts'

const tags = ['operations']

export function operationRequests(app: App, services: AppServices): void {
  app.post(
    '/v1/environments/:name/operations',
    {
      config: { recordsRefusals: true },
      schema: {
        summary: 'Request an operation',
        operationId: 'requestOperation',
        tags,
        params: nameParams,
        headers: idempotencyHeaders,
        body: operationBody,
        description:
          'Answers immediately with the queued operation; `Location` is its address. Its ' +
          'events are at `/v1/operations/{id}/events`. With an `Idempotency-Key` a ' +
          'repetition answers the same operation (header `Idempotency-Replayed: true`); ' +
          'another request with a used key is refused with 422.',
        response: { 202: operationSchema, ...describeProblems(400, 404, 409, 413, 415, 422) },
      },
    },
    async (request, reply) => {
      const { name } = request.params
      const once = readIdempotencyKey(getActor(request), request.headers['idempotency-key'], [
        name,
        request.body,
      ])
      const { operation, repeated } = await requestOperation({
        ctx: getContext(services, request),
        input: { ...request.body, ...once, environment: name },
      })
      if (repeated) reply.header('idempotency-replayed', 'true')
      return reply.code(202).header('location', `/v1/operations/${operation.id}`).send(operation)
    },
  )

  app.get(
    '/v1/environments/:name/rollback-targets',
    {
      schema: {
        summary: 'List targets of a rollback',
        operationId: 'listRollbackTargets',
        tags,
        params: nameParams,
        querystring: pageQuery,
        description:
          'Operations that succeeded on this environment and applied the whole program, ' +
          'newest first; `chosen` marks the target of a rollback without `to`.',
        response: { 200: rollbackTargetPage, ...describeProblems(400, 404) },
      },
    },
    async request =>
      listRollbackTargets({
        ctx: getContext(services, request),
        input: { ...request.query, ...request.params },
      }),
  )

  app.get(
    '/v1/environments/:name/operations',
    {
      schema: {
        summary: 'List operations of an environment',
        operationId: 'listEnvironmentOperations',
        tags,
        params: nameParams,
        querystring: environmentOperationsQuery,
        response: { 200: operationPage, ...describeProblems(400, 404) },
      },
    },
    async request => {
      const ctx = getContext(services, request)
      const page = await listOperations({
        ctx,
        input: { ...request.query, environment: request.params.name },
      })
      // operations stay as history after their environment is removed, so the environment has to
      // exist only when there are none
      if (page.total === 0) await getEnvironment({ ctx, input: request.params })
      return page
    },
  )
}
