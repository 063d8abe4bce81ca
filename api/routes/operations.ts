import { approveOperation } from '../../src/services/operations/approveOperation.ts'
import { cancelOperation } from '../../src/services/operations/cancelOperation.ts'
import { getOperation } from '../../src/services/operations/getOperation.ts'
import { listOperations } from '../../src/services/operations/listOperations.ts'
import { rejectOperation } from '../../src/services/operations/rejectOperation.ts'
import { readPlan } from '../../src/services/operations/readPlan.ts'
import { contextOf } from '../context.ts'
import { noBody } from '../schemas/lists.ts'
import {
  approveBody,
  idParams,
  operationDetail,
  operationPage,
  operationSchema,
  operationsQuery,
  planSchema,
  rejectBody,
} from '../schemas/operations.ts'
import { problems } from '../schemas/problem.ts'
import type { App, AppServices } from '../services.ts'

const tags = ['operations']

export function operations(app: App, services: AppServices): void {
  app.get(
    '/v1/operations',
    {
      schema: {
        summary: 'List operations',
        operationId: 'listOperations',
        tags,
        querystring: operationsQuery,
        response: { 200: operationPage, ...problems(400) },
      },
    },
    async request => listOperations({ ctx: contextOf(services, request), input: request.query }),
  )

  app.get(
    '/v1/operations/:id',
    {
      schema: {
        summary: 'Read an operation with its transitions',
        operationId: 'getOperation',
        tags,
        params: idParams,
        response: { 200: operationDetail, ...problems(400, 404) },
      },
    },
    async request => getOperation({ ctx: contextOf(services, request), input: request.params }),
  )

  app.post(
    '/v1/operations/:id/cancel',
    {
      schema: {
        summary: 'Cancel an operation',
        operationId: 'cancelOperation',
        tags,
        params: idParams,
        body: noBody,
        description:
          'A queued one at once; a running one politely (steps in flight are finished and saved), then firmly. `cancel.stopped` says which it was.',
        response: { 202: operationSchema, ...problems(400, 404, 409, 415) },
      },
    },
    async (request, reply) =>
      reply
        .code(202)
        .send(await cancelOperation({ ctx: contextOf(services, request), input: request.params })),
  )

  app.post(
    '/v1/operations/:id/approve',
    {
      schema: {
        summary: 'Approve the plan of an operation that waits for it',
        operationId: 'approveOperation',
        tags,
        params: idParams,
        body: approveBody,
        description:
          'By another person than the requester, where `approval.fourEyes` says so. It counts for this digest: when what would be done changes, it lapses and the operation plans again.',
        response: { 202: operationSchema, ...problems(400, 404, 409, 413, 415) },
      },
    },
    async (request, reply) =>
      reply.code(202).send(
        await approveOperation({
          ctx: contextOf(services, request),
          input: { ...request.body, ...request.params },
        }),
      ),
  )

  app.post(
    '/v1/operations/:id/reject',
    {
      schema: {
        summary: 'Reject the plan of an operation that waits for approval',
        operationId: 'rejectOperation',
        tags,
        params: idParams,
        body: rejectBody,
        response: { 200: operationSchema, ...problems(400, 404, 409, 413, 415) },
      },
    },
    async request =>
      rejectOperation({
        ctx: contextOf(services, request),
        input: { ...request.body, ...request.params },
      }),
  )

  app.get(
    '/v1/operations/:id/plan',
    {
      schema: {
        summary: 'What a preview, or an operation with `planOnly`, would do',
        operationId: 'operationPlan',
        tags,
        params: idParams,
        description:
          'With the recorded state that would result; for chosen targets also what depends on them. The newest 20 of an environment are kept.',
        response: { 200: planSchema, ...problems(400, 404) },
      },
    },
    async request => readPlan({ ctx: contextOf(services, request), input: request.params }),
  )
}
