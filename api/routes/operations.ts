import { cancelOperation } from '../../src/operations/cancelOperation.ts'
import { getOperation } from '../../src/operations/getOperation.ts'
import { listOperations } from '../../src/operations/listOperations.ts'
import { readPlan } from '../../src/operations/readPlan.ts'
import { contextOf } from '../context.ts'
import { noBody } from '../schemas/lists.ts'
import { idParams, operationDetail, operationPage, operationSchema, operationsQuery, planSchema } from '../schemas/operations.ts'
import { problems } from '../schemas/problem.ts'
import type { App, AppServices } from '../services.ts'

const tags = ['operations']

export function operations (app: App, services: AppServices): void {
  app.get('/v1/operations', {
    schema: { summary: 'List operations', operationId: 'listOperations', tags, querystring: operationsQuery, response: { 200: operationPage, ...problems(400) } },
  }, async request => listOperations({ ctx: contextOf(services, request), input: request.query }))

  app.get('/v1/operations/:id', {
    schema: { summary: 'Read an operation with its transitions', operationId: 'getOperation', tags, params: idParams, response: { 200: operationDetail, ...problems(400, 404) } },
  }, async request => getOperation({ ctx: contextOf(services, request), input: request.params }))

  app.post('/v1/operations/:id/cancel', {
    schema: {
      summary: 'Cancel an operation', operationId: 'cancelOperation', tags, params: idParams, body: noBody,
      description: 'A queued one at once; a running one politely (steps in flight are finished and saved), then firmly. `cancel.stopped` says which it was.',
      response: { 202: operationSchema, ...problems(400, 404, 409, 415) },
    },
  }, async (request, reply) => reply.code(202).send(await cancelOperation({ ctx: contextOf(services, request), input: request.params })))

  app.get('/v1/operations/:id/plan', {
    schema: {
      summary: 'What a preview, or an operation with `planOnly`, would do', operationId: 'operationPlan', tags, params: idParams,
      description: 'With the recorded state that would result; for chosen targets also what depends on them. The newest 20 of an environment are kept.',
      response: { 200: planSchema, ...problems(400, 404) },
    },
  }, async request => readPlan({ ctx: contextOf(services, request), input: request.params }))
}
