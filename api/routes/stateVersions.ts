import { listStateVersions, readStateVersion } from '../../src/services/operations/stateVersions.ts'
import { compareExports } from '../../src/services/parity/compareExports.ts'
import { readStatePair } from '../../src/services/parity/readStatePair.ts'
import { getContext } from '../context.ts'
import { callReading } from '../readings/callReading.ts'
import {
  nameParams,
  savedStateSchema,
  stateComparisonQuery,
  stateVersionPage,
  stateVersionParams,
} from '../schemas/environments.ts'
import { pageQuery } from '../schemas/lists.ts'
import { parityDocumentSchema } from '../schemas/parity.ts'
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

  app.get(
    '/v1/environments/:name/state-versions/:number/comparison',
    {
      schema: {
        summary: 'Compare a saved state with another one, or with the present state',
        operationId: 'compareStateVersions',
        tags,
        params: stateVersionParams,
        querystring: stateComparisonQuery,
        description: 'Needs the right `state:read`; the access to each state is recorded.',
        response: { 200: parityDocumentSchema, ...describeProblems(400, 404, 409) },
      },
    },
    async request => {
      const ctx = getContext(services, request)
      const { name, number } = request.params
      const input = await readStatePair({
        ctx,
        input: { name, version: number, other: request.query.other },
      })
      const call = { url: '/v1/parity/exports', body: JSON.stringify(input) }
      return callReading(services, request, call, () => compareExports({ ctx, input }))
    },
  )
}
