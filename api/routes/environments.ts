import { createEnvironment, createEnvironmentInput } from '../../src/environments/createEnvironment.ts'
import { getEnvironment } from '../../src/environments/getEnvironment.ts'
import { listEnvironments } from '../../src/environments/listEnvironments.ts'
import { environmentPatch, updateEnvironment } from '../../src/environments/updateEnvironment.ts'
import { contextOf } from '../context.ts'
import { environmentPage, environmentQuery, environmentSchema, nameParams } from '../schemas/environments.ts'
import { problems } from '../schemas/problem.ts'
import type { App, AppServices } from '../services.ts'

const tags = ['environments']

export function environments (app: App, services: AppServices): void {
  app.post('/v1/environments', {
    schema: {
      summary: 'Make an environment', operationId: 'createEnvironment', tags, body: createEnvironmentInput,
      description: 'Nothing is created in the cloud before its first deploy. Settings of production and staging come from `Pulumi.<name>.yaml` of the revision.',
      response: { 201: environmentSchema, ...problems(400, 409, 413, 415, 422) },
    },
  }, async (request, reply) => {
    const environment = await createEnvironment({ ctx: contextOf(services, request), input: request.body })
    return reply.code(201).header('location', `/v1/environments/${environment.name}`).send(environment)
  })

  app.get('/v1/environments', {
    schema: { summary: 'List environments', operationId: 'listEnvironments', tags, querystring: environmentQuery, response: { 200: environmentPage, ...problems(400) } },
  }, async request => listEnvironments({ ctx: contextOf(services, request), input: request.query }))

  app.get('/v1/environments/:name', {
    schema: { summary: 'Read an environment', operationId: 'getEnvironment', tags, params: nameParams, response: { 200: environmentSchema, ...problems(400, 404) } },
  }, async request => getEnvironment({ ctx: contextOf(services, request), input: request.params }))

  app.patch('/v1/environments/:name', {
    schema: {
      summary: 'Change description or owner', operationId: 'updateEnvironment', tags, params: nameParams, body: environmentPatch,
      description: 'Settings are refused: code is their source of truth.',
      response: { 200: environmentSchema, ...problems(400, 404, 413, 415, 422) },
    },
  }, async request => updateEnvironment({ ctx: contextOf(services, request), input: { ...request.body, name: request.params.name } }))
}
