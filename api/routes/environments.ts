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
import {
  ensureBody,
  ensureEnvironment,
} from '../../src/services/environments/ephemeral/ensureEnvironment.ts'
import {
  makeEnvironment,
  makeEnvironmentInput,
} from '../../src/services/environments/ephemeral/makeEnvironment.ts'
import { contextOf } from '../context.ts'
import {
  environmentPage,
  environmentQuery,
  environmentSchema,
  madeEnvironmentSchema,
  nameParams,
} from '../schemas/environments.ts'
import { problems } from '../schemas/problem.ts'
import type { App, AppServices } from '../services.ts'

const tags = ['environments']

export function environments(app: App, services: AppServices): void {
  app.post(
    '/v1/environments',
    {
      schema: {
        summary: 'Make an environment',
        operationId: 'createEnvironment',
        tags,
        body: makeEnvironmentInput,
        description:
          'Nothing is created in the cloud before its first deploy. With `deploy: true` (or a `revision`) that is asked for in the same transaction, and `operation` of the answer is it. Settings of production and staging come from `Pulumi.<name>.yaml` of the revision; of an ephemeral environment the overrides that the policy allows lie above those of its template.',
        response: { 201: madeEnvironmentSchema, ...problems(400, 409, 413, 415, 422) },
      },
    },
    async (request, reply) => {
      const { environment, operation } = await makeEnvironment({
        ctx: contextOf(services, request),
        input: request.body,
      })
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
        response: { 200: environmentPage, ...problems(400) },
      },
    },
    async request => listEnvironments({ ctx: contextOf(services, request), input: request.query }),
  )

  app.get(
    '/v1/environments/:name',
    {
      schema: {
        summary: 'Read an environment',
        operationId: 'getEnvironment',
        tags,
        params: nameParams,
        response: { 200: environmentSchema, ...problems(400, 404) },
      },
    },
    async request => getEnvironment({ ctx: contextOf(services, request), input: request.params }),
  )

  app.patch(
    '/v1/environments/:name',
    {
      schema: {
        summary: 'Change description or owner',
        operationId: 'updateEnvironment',
        tags,
        params: nameParams,
        body: environmentPatch,
        description: 'Settings are refused: code is their source of truth.',
        response: { 200: environmentSchema, ...problems(400, 404, 413, 415, 422) },
      },
    },
    async request =>
      updateEnvironment({
        ctx: contextOf(services, request),
        input: { ...request.body, name: request.params.name },
      }),
  )

  lives(app, services)
}

/** What only ephemeral environments have. */
function lives(app: App, services: AppServices): void {
  app.put(
    '/v1/environments/:name',
    {
      schema: {
        summary: 'Have an ephemeral environment be there with a revision',
        operationId: 'ensureEnvironment',
        tags,
        params: nameParams,
        body: ensureBody,
        description:
          'Repeatable, for CI. 201: made, its deploy is queued. 200: this revision with these overrides is deployed, or its deploy is under way; nothing was started. 202: a deploy was queued, and those that waited are superseded. `operation` is the deploy.',
        response: {
          200: madeEnvironmentSchema,
          201: madeEnvironmentSchema,
          202: madeEnvironmentSchema,
          ...problems(400, 404, 409, 413, 415, 422),
        },
      },
    },
    async (request, reply) => {
      const { did, environment, operation } = await ensureEnvironment({
        ctx: contextOf(services, request),
        input: { ...request.body, name: request.params.name },
      })
      if (operation) reply.header('location', `/v1/operations/${operation.id}`)
      return reply
        .code(did === 'created' ? 201 : did === 'deploys' ? 202 : 200)
        .send({ ...environment, ...(operation && { operation }) })
    },
  )

  app.post(
    '/v1/environments/:name/extend',
    {
      schema: {
        summary: 'Say that an ephemeral environment is still needed',
        operationId: 'extendEnvironment',
        tags,
        params: nameParams,
        body: extensionBody.nullish(),
        description:
          'Its end moves to `minutes` (its own time to live when left out) from now, never nearer and never beyond its hard end.',
        response: { 200: environmentSchema, ...problems(400, 404, 409, 413, 415) },
      },
    },
    async request =>
      extendEnvironment({
        ctx: contextOf(services, request),
        input: { ...request.body, name: request.params.name },
      }),
  )
}
