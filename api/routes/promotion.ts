import type { FastifyRequest } from 'fastify'
import type { PromotionContext } from '../../src/services/promotion/context.ts'
import { readGateStatus } from '../../src/services/promotion/gate/readGateStatus.ts'
import { readGate } from '../../src/services/promotion/gate/readGate.ts'
import { verifyGate } from '../../src/services/promotion/gate/verifyGate.ts'
import { changePolicy } from '../../src/services/promotion/policy/changePolicy.ts'
import { showPolicy } from '../../src/services/promotion/policy/showPolicy.ts'
import { getPolicyTag } from '../../src/model/entityTags.ts'
import { getContext } from '../context.ts'
import { ifMatchHeaders } from '../schemas/ifMatch.ts'
import { nameParams } from '../schemas/environments.ts'
import { idParams } from '../schemas/operations.ts'
import { describeProblems } from '../schemas/problem.ts'
import {
  gateQuery,
  gateStatusSchema,
  gateVerificationSchema,
  operationGateSchema,
  policyPatchSchema,
  policyViewSchema,
} from '../schemas/promotion.ts'
import type { App, AppServices } from '../services.ts'

const tags = ['promotion']

export function promotion(app: App, services: AppServices): void {
  const createContext = (request: FastifyRequest): PromotionContext => ({
    ...getContext(services, request),
    promotion: services.promotion,
  })
  policy(app, createContext)
  gate(app, createContext)
}

type Context = (request: FastifyRequest) => PromotionContext

function policy(app: App, context: Context): void {
  app.get(
    '/v1/environments/:name/policy',
    {
      schema: {
        summary: 'Read the policy of an environment',
        operationId: 'getPolicy',
        tags,
        params: nameParams,
        description:
          'The effective policy and the origin of each part, with the related settings: ' +
          'account, roles, maintenance windows, deletion.',
        response: { 200: policyViewSchema, ...describeProblems(400, 404) },
      },
    },
    async (request, reply) => {
      const view = await showPolicy({ ctx: context(request), input: request.params })
      reply.header('etag', getPolicyTag(view))
      return view
    },
  )

  app.patch(
    '/v1/environments/:name/policy',
    {
      schema: {
        summary: 'Change the policy of one environment',
        operationId: 'changePolicy',
        tags,
        params: nameParams,
        headers: ifMatchHeaders,
        body: policyPatchSchema,
        description:
          'A merge patch (RFC 7396): objects merge, lists are replaced, null resets a part to ' +
          'the policy file and the defaults. The audit log contains both versions.',
        response: { 200: policyViewSchema, ...describeProblems(400, 404, 412, 413, 415) },
      },
    },
    async (request, reply) => {
      const view = await changePolicy({
        ctx: context(request),
        input: { name: request.params.name, patch: request.body },
      })
      reply.header('etag', getPolicyTag(view))
      return view
    },
  )
}

function gate(app: App, context: Context): void {
  app.get(
    '/v1/environments/:name/gate',
    {
      schema: {
        summary: 'Evaluate the gate for a deploy of a revision',
        operationId: 'getGate',
        tags,
        params: nameParams,
        querystring: gateQuery,
        description:
          'Nothing is executed and nothing is stored. Conditions about the plan use the ' +
          'newest preview of the revision, if it was made from the recorded state.',
        response: { 200: gateStatusSchema, ...describeProblems(400, 404, 422) },
      },
    },
    async request =>
      readGateStatus({ ctx: context(request), input: { ...request.params, ...request.query } }),
  )

  app.get(
    '/v1/operations/:id/gate',
    {
      schema: {
        summary: 'Read the gate decisions of an operation',
        operationId: 'getOperationGate',
        tags,
        params: idParams,
        response: { 200: operationGateSchema, ...describeProblems(400, 404) },
      },
    },
    async request => readGate({ ctx: context(request), input: request.params }),
  )

  app.get(
    '/v1/operations/:id/gate/verification',
    {
      schema: {
        summary: 'Verify the gate decisions of an operation',
        operationId: 'verifyOperationGate',
        tags,
        params: idParams,
        description:
          'Computes digest and seal of each decision again, and the digest of all cited ' +
          'evidence, from what is stored now.',
        response: { 200: gateVerificationSchema, ...describeProblems(400, 404) },
      },
    },
    async request => verifyGate({ ctx: context(request), input: request.params }),
  )
}
