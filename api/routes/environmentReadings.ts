import { listUnmanaged } from '../../src/services/drift/listUnmanaged.ts'
import { getAdoption } from '../../src/services/drift/getAdoption.ts'
import { listResources } from '../../src/services/environments/listResources.ts'
import { readOutputs } from '../../src/services/environments/readOutputs.ts'
import { getContext } from '../context.ts'
import {
  adoptionQuery,
  adoptionSchema,
  nameParams,
  outputQuery,
  outputsSchema,
  resourcePage,
  resourceQuery,
  unmanagedPage,
} from '../schemas/environments.ts'
import { pageQuery } from '../schemas/lists.ts'
import { describeProblems } from '../schemas/problem.ts'
import type { App, AppServices } from '../services.ts'

const tags = ['environments']

export function environmentReadings(app: App, services: AppServices): void {
  app.get(
    '/v1/environments/:name/resources',
    {
      schema: {
        summary: 'List resources of the recorded state',
        operationId: 'listResources',
        tags,
        params: nameParams,
        querystring: resourceQuery,
        response: { 200: resourcePage, ...describeProblems(400, 404) },
      },
    },
    async request =>
      listResources({
        ctx: getContext(services, request),
        input: { ...request.query, ...request.params },
      }),
  )

  app.get(
    '/v1/environments/:name/outputs',
    {
      schema: {
        summary: 'Read outputs of the last run',
        operationId: 'readOutputs',
        tags,
        params: nameParams,
        querystring: outputQuery,
        response: { 200: outputsSchema, ...describeProblems(400, 404) },
      },
    },
    async (request, reply) => {
      const outputs = await readOutputs({
        ctx: getContext(services, request),
        input: { ...request.query, ...request.params },
      })
      return reply.header('cache-control', 'no-store').send({ outputs })
    },
  )

  app.get(
    '/v1/environments/:name/drift/adoption',
    {
      schema: {
        summary: 'Propose changes that bring the code in line with the drift',
        operationId: 'proposeAdoption',
        tags,
        params: nameParams,
        querystring: adoptionQuery,
        description:
          'From the newest drift report: a patch of the settings file for each drifted value ' +
          'that comes from it, otherwise a list of changes for the program. Nothing is ' +
          'changed. For a copy, the right to change it is needed: the patch is for the ' +
          'settings file of its template.',
        response: { 200: adoptionSchema, ...describeProblems(400, 404, 409, 422) },
      },
    },
    async request =>
      getAdoption({
        ctx: getContext(services, request),
        input: { environment: request.params.name, urn: request.query.urn },
      }),
  )

  app.get(
    '/v1/environments/:name/unmanaged',
    {
      schema: {
        summary: 'List resources of the account that are in no state',
        operationId: 'listUnmanaged',
        tags,
        params: nameParams,
        querystring: pageQuery,
        description:
          'As the newest drift check found them: resources with the tag of the environment or ' +
          'inside its VPCs, each with a proposal.',
        response: { 200: unmanagedPage, ...describeProblems(400, 404) },
      },
    },
    async request =>
      listUnmanaged({
        ctx: getContext(services, request),
        input: { ...request.query, environment: request.params.name },
      }),
  )
}
