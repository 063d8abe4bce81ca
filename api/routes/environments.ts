import {
  extendEnvironment,
  extensionBody,
} from '../../src/services/environments/extendEnvironment.ts'
import { getEnvironment } from '../../src/services/environments/getEnvironment.ts'
import { listEnvironments } from '../../src/services/environments/listEnvironments.ts'
import {
  environmentPatch,
  updateEnvironment,
} from '../../src/services/environments/updateEnvironment.ts'
import { ensureEnvironment } from '../../src/services/environments/ephemeral/ensureEnvironment.ts'
import { makeEnvironment } from '../../src/services/environments/ephemeral/makeEnvironment.ts'
import { ensureBody, makeEnvironmentInput } from '../../src/model/environmentInput.ts'
import { getEnvironmentTag } from '../../src/model/entityTags.ts'
import { getActor, getContext } from '../context.ts'
import { readIdempotencyKey } from '../idempotencyKey.ts'
import { ifMatchHeaders } from '../schemas/ifMatch.ts'
import {
  environmentPage,
  environmentQuery,
  environmentSchema,
  createdEnvironmentSchema,
  nameParams,
} from '../schemas/environments.ts'
import { idempotencyHeaders } from '../schemas/operations.ts'
import { describeProblems } from '../schemas/problem.ts'
import type { App, AppServices } from '../services.ts'

const tags = ['environments']

export function environments(app: App, services: AppServices): void {
  app.post(
    '/v1/environments',
    {
      schema: {
        summary: 'Create an environment',
        operationId: 'createEnvironment',
        tags,
        headers: idempotencyHeaders,
        body: makeEnvironmentInput,
        description:
          'Creates nothing in the cloud before the first deploy. With `deploy: true` (or a ' +
          '`revision`) the same transaction requests the deploy, and the answer contains it ' +
          'as `operation`, and a repetition with the same `Idempotency-Key` answers both again. ' +
          'Production and staging take their settings from ' +
          '`Pulumi.<name>.yaml` of the revision; an ephemeral environment takes those of ' +
          'its template, with the overrides that the policy allows.',
        response: { 201: createdEnvironmentSchema, ...describeProblems(400, 409, 413, 415, 422) },
      },
    },
    async (request, reply) => {
      const { environment, operation, repeated } = await makeEnvironment({
        ctx: getContext(services, request),
        input: request.body,
        once: readIdempotencyKey(getActor(request), request.headers['idempotency-key'], [
          'environments',
          request.body,
        ]),
      })
      if (repeated) reply.header('idempotency-replayed', 'true')
      return reply
        .code(201)
        .header('location', `/v1/environments/${environment.name}`)
        .send({ ...environment, ...(operation && { operation }) })
    },
  )

  app.get(
    '/v1/environments',
    {
      schema: {
        summary: 'List environments',
        operationId: 'listEnvironments',
        tags,
        querystring: environmentQuery,
        response: { 200: environmentPage, ...describeProblems(400) },
      },
    },
    async request => listEnvironments({ ctx: getContext(services, request), input: request.query }),
  )

  app.get(
    '/v1/environments/:name',
    {
      schema: {
        summary: 'Read an environment',
        operationId: 'getEnvironment',
        tags,
        params: nameParams,
        response: { 200: environmentSchema, ...describeProblems(400, 404) },
      },
    },
    async (request, reply) => {
      const environment = await getEnvironment({
        ctx: getContext(services, request),
        input: request.params,
      })
      reply.header('etag', getEnvironmentTag(environment))
      return environment
    },
  )

  app.patch(
    '/v1/environments/:name',
    {
      schema: {
        summary: 'Change the description, the owner or the versions URL',
        operationId: 'updateEnvironment',
        tags,
        params: nameParams,
        headers: ifMatchHeaders,
        body: environmentPatch,
        description: 'Settings are refused: the program is their source of truth.',
        response: { 200: environmentSchema, ...describeProblems(400, 404, 412, 413, 415, 422) },
      },
    },
    async (request, reply) => {
      const environment = await updateEnvironment({
        ctx: getContext(services, request),
        input: { ...request.body, name: request.params.name },
      })
      reply.header('etag', getEnvironmentTag(environment))
      return environment
    },
  )

  lifeRoutes(app, services)
}

/** Fields that only ephemeral environments have. */
function lifeRoutes(app: App, services: AppServices): void {
  app.put(
    '/v1/environments/:name',
    {
      schema: {
        summary: 'Ensure that an ephemeral environment exists with a revision',
        operationId: 'ensureEnvironment',
        tags,
        params: nameParams,
        headers: ifMatchHeaders,
        body: ensureBody,
        description:
          'Can be repeated, for CI. 201: created, its deploy is queued. 200: this revision ' +
          'with these overrides is deployed, or its deploy is running; nothing was started. ' +
          '202: a deploy was queued, and waiting ones are superseded. `operation` is the ' +
          'deploy.',
        response: {
          200: createdEnvironmentSchema,
          201: createdEnvironmentSchema,
          202: createdEnvironmentSchema,
          ...describeProblems(400, 404, 409, 412, 413, 415, 422),
        },
      },
    },
    async (request, reply) => {
      const { outcome, environment, operation } = await ensureEnvironment({
        ctx: getContext(services, request),
        input: { ...request.body, name: request.params.name },
      })
      if (operation) reply.header('location', `/v1/operations/${operation.id}`)
      return reply
        .code(outcome === 'created' ? 201 : outcome === 'deploys' ? 202 : 200)
        .send({ ...environment, ...(operation && { operation }) })
    },
  )

  app.post(
    '/v1/environments/:name/extend',
    {
      schema: {
        summary: 'Extend the time to live of an ephemeral environment',
        operationId: 'extendEnvironment',
        tags,
        params: nameParams,
        body: extensionBody.nullish(),
        description:
          'Moves the end of the environment to `minutes` from now (default: its time to live), ' +
          'never to an earlier time and never beyond its hard end.',
        response: { 200: environmentSchema, ...describeProblems(400, 404, 409, 413, 415) },
      },
    },
    async request =>
      extendEnvironment({
        ctx: getContext(services, request),
        input: { ...request.body, name: request.params.name },
      }),
  )
}
