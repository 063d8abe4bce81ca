import { approveOperation } from '../../src/services/operations/approveOperation.ts'
import { cancelOperation } from '../../src/services/operations/cancelOperation.ts'
import { getOperation } from '../../src/services/operations/getOperation.ts'
import { listOperations } from '../../src/services/operations/listOperations.ts'
import { rejectOperation } from '../../src/services/operations/rejectOperation.ts'
import { readPlan } from '../../src/services/operations/readPlan.ts'
import { getContext } from '../context.ts'
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
import { describeProblems } from '../schemas/problem.ts'
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
        response: { 200: operationPage, ...describeProblems(400) },
      },
    },
    async request => listOperations({ ctx: getContext(services, request), input: request.query }),
  )

  app.get(
    '/v1/operations/:id',
    {
      schema: {
        summary: 'Read an operation with its transitions',
        operationId: 'getOperation',
        tags,
        params: idParams,
        response: { 200: operationDetail, ...describeProblems(400, 404) },
      },
    },
    async request => getOperation({ ctx: getContext(services, request), input: request.params }),
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
          'A queued operation ends immediately; a running one finishes and saves its current ' +
          'steps, and is terminated after the grace period. `cancel.stopped` says which ' +
          'happened.',
        response: { 202: operationSchema, ...describeProblems(400, 404, 409, 415) },
      },
    },
    async (request, reply) =>
      reply
        .code(202)
        .send(await cancelOperation({ ctx: getContext(services, request), input: request.params })),
  )

  app.post(
    '/v1/operations/:id/approve',
    {
      schema: {
        summary: 'Approve the plan of an operation',
        operationId: 'approveOperation',
        tags,
        params: idParams,
        body: approveBody,
        description:
          'By another person than the requester, where `approval.fourEyes` is true. The ' +
          'approval is bound to the digest: when the plan changes, it expires and the ' +
          'operation plans again.',
        response: { 202: operationSchema, ...describeProblems(400, 404, 409, 413, 415) },
      },
    },
    async (request, reply) =>
      reply.code(202).send(
        await approveOperation({
          ctx: getContext(services, request),
          input: { ...request.body, ...request.params },
        }),
      ),
  )

  app.post(
    '/v1/operations/:id/reject',
    {
      schema: {
        summary: 'Reject the plan of an operation',
        operationId: 'rejectOperation',
        tags,
        params: idParams,
        body: rejectBody,
        response: { 200: operationSchema, ...describeProblems(400, 404, 409, 413, 415) },
      },
    },
    async request =>
      rejectOperation({
        ctx: getContext(services, request),
        input: { ...request.body, ...request.params },
      }),
  )

  app.get(
    '/v1/operations/:id/plan',
    {
      schema: {
        summary: 'Read the plan of an operation',
        operationId: 'operationPlan',
        tags,
        params: idParams,
        description:
          'Of a preview or an operation with `planOnly`: the planned changes and the ' +
          'resulting state; for chosen targets also their dependents. The newest 20 of an ' +
          'environment are kept.',
        response: { 200: planSchema, ...describeProblems(400, 404) },
      },
    },
    async request => readPlan({ ctx: getContext(services, request), input: request.params }),
  )
}
