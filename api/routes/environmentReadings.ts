import { listUnmanaged } from '../../src/drift/listUnmanaged.ts'
import { latestDrift } from '../../src/drift/latestDrift.ts'
import { listResources } from '../../src/environments/listResources.ts'
import { readOutputs } from '../../src/environments/readOutputs.ts'
import { contextOf } from '../context.ts'
import { driftReportSchema, nameParams, outputQuery, outputsSchema, resourcePage, resourceQuery, unmanagedPage } from '../schemas/environments.ts'
import { pageQuery } from '../schemas/lists.ts'
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

  app.get('/v1/environments/:name/drift', {
    schema: {
      summary: 'The newest drift report', operationId: 'latestDrift', tags, params: nameParams,
      response: { 200: driftReportSchema, ...problems(400, 404) },
    },
  }, async request => latestDrift({ ctx: contextOf(services, request), input: { environment: request.params.name } }))

  app.get('/v1/environments/:name/unmanaged', {
    schema: {
      summary: 'What is in the account and in no state', operationId: 'listUnmanaged', tags, params: nameParams, querystring: pageQuery,
      description: 'As the newest drift check found it: resources with the tag of the environment or inside its VPCs, each with a proposal.',
      response: { 200: unmanagedPage, ...problems(400, 404) },
    },
  }, async request => listUnmanaged({ ctx: contextOf(services, request), input: { ...request.query, environment: request.params.name } }))
}
