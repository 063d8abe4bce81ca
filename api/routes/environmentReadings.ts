import { listResources } from '../../src/environments/listResources.ts'
import { readOutputs } from '../../src/environments/readOutputs.ts'
import { contextOf } from '../context.ts'
import { nameParams, outputQuery, outputsSchema, resourcePage, resourceQuery } from '../schemas/environments.ts'
import { problems } from '../schemas/problem.ts'
import type { App, AppServices } from '../services.ts'

const tags = ['environments']

export function environmentReadings (app: App, services: AppServices): void {
  app.get('/v1/environments/:name/resources', {
    schema: {
      summary: 'Resources of the recorded state', operationId: 'listResources', tags, params: nameParams, querystring: resourceQuery,
      response: { 200: resourcePage, ...problems(400, 404) },
    },
  }, async request => listResources({ ctx: contextOf(services, request), input: { ...request.query, ...request.params } }))

  app.get('/v1/environments/:name/outputs', {
    schema: {
      summary: 'Outputs of the last run', operationId: 'readOutputs', tags, params: nameParams, querystring: outputQuery,
      response: { 200: outputsSchema, ...problems(400, 404) },
    },
  }, async (request, reply) => {
    const outputs = await readOutputs({ ctx: contextOf(services, request), input: { ...request.query, ...request.params } })
    return reply.header('cache-control', 'no-store').send({ outputs })
  })
}
