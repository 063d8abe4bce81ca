import { listStateVersions, readStateVersion } from '../../src/services/operations/stateVersions.ts'
import { getContext } from '../context.ts'
import {
  nameParams,
  savedStateSchema,
  stateVersionPage,
  stateVersionParams,
} from '../schemas/environments.ts'
import { pageQuery } from '../schemas/lists.ts'
import { describeProblems } from '../schemas/problem.ts'
import type { App, AppServices } from '../services.ts'

const tags = ['environments']

export function stateVersions(app: App, services: AppServices): void {
  app.get(
    '/v1/environments/:name/state-versions',
    {
      schema: {
        summary: 'List the states that were saved before each writing operation',
        operationId: 'listStateVersions',
        tags,
        params: nameParams,
        querystring: pageQuery,
        response: { 200: stateVersionPage, ...describeProblems(400, 404) },
      },
    },
    async request =>
      listStateVersions({
        ctx: getContext(services, request),
        input: { ...request.query, ...request.params },
      }),
  )

  app.get(
    '/v1/environments/:name/state-versions/:number',
    {
      schema: {
        summary: 'Read one saved state',
        operationId: 'readStateVersion',
        tags,
        params: stateVersionParams,
        description:
          'Needs the right `state:read`; each access is recorded. Secrets are ciphertext.',
        response: { 200: savedStateSchema, ...describeProblems(400, 404) },
      },
    },
    async (request, reply) =>
      reply.header('cache-control', 'no-store').send(
        await readStateVersion({
          ctx: getContext(services, request),
          input: { name: request.params.name, id: request.params.number },
        }),
      ),
  )
}
