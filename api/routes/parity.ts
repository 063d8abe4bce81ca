import type { FastifyRequest } from 'fastify'
import { compareExports } from '../../src/services/parity/compareExports.ts'
import { compareParity } from '../../src/services/parity/compareParity.ts'
import type { ParityContext } from '../../src/services/parity/context.ts'
import { getParityMatrix } from '../../src/services/parity/getParityMatrix.ts'
import {
  getParity,
  getLatestParity,
  listParity,
  getParityHistory,
} from '../../src/services/parity/readParity.ts'
import { getContext } from '../context.ts'
import {
  compareExportsInput,
  historyInput,
  historySchema,
  matrixQuery,
  parityBody,
  parityDocumentSchema,
  parityListQuery,
  parityMatrixSchema,
  parityPage,
  parityPairInput,
  parityParams,
  parityViewSchema,
} from '../schemas/parity.ts'
import { describeProblems } from '../schemas/problem.ts'
import type { App, AppServices } from '../services.ts'

const tags = ['parity']
/** bytes of two exports with some thousand resources each */
export const exportBytes = 64 * 1024 * 1024

export function parity(app: App, services: AppServices): void {
  const { config } = services
  const createContext = (request: FastifyRequest): ParityContext => ({
    ...getContext(services, request),
    versions: { allow: config.versionsAllow, simulated: config.cloud === 'sandbox' },
  })
  comparisons(app, createContext)
  storedReports(app, createContext)
}

type Context = (request: FastifyRequest) => ParityContext

function comparisons(app: App, context: Context): void {
  app.get(
    '/v1/parity',
    {
      schema: {
        summary: 'Read the newest comparison of two environments',
        operationId: 'getParity',
        tags,
        querystring: parityPairInput,
        response: { 200: parityViewSchema, ...describeProblems(400, 404) },
      },
    },
    async request => getLatestParity({ ctx: context(request), input: request.query }),
  )

  app.post(
    '/v1/parity',
    {
      schema: {
        summary: 'Compare two environments now',
        operationId: 'compareParity',
        tags,
        body: parityBody,
        description:
          'Reads the recorded states, requests the versions URLs of both, compares them by the ' +
          "register of the measured environment's deployed revision, and stores the report.",
        response: { 201: parityViewSchema, ...describeProblems(400, 404, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const view = await compareParity({ ctx: context(request), input: request.body ?? {} })
      return reply.code(201).header('location', `/v1/parity/reports/${view.id}`).send(view)
    },
  )

  app.post(
    '/v1/parity/exports',
    {
      bodyLimit: exportBytes,
      schema: {
        summary: 'Compare two exported states',
        operationId: 'compareExports',
        tags,
        body: compareExportsInput,
        description:
          'As the command `compare` does: the exports can be of any stacks and backends. ' +
          'Nothing is stored.',
        response: { 200: parityDocumentSchema, ...describeProblems(400, 413, 415) },
      },
    },
    async request => compareExports({ ctx: context(request), input: request.body }),
  )

  app.get(
    '/v1/parity/matrix',
    {
      schema: {
        summary: 'Compare each pair of several environments now',
        operationId: 'parityMatrix',
        tags,
        querystring: matrixQuery,
        response: { 200: parityMatrixSchema, ...describeProblems(400, 404, 409) },
      },
    },
    async request =>
      getParityMatrix({
        ctx: context(request),
        input: { environments: request.query.environments.split(',').map(name => name.trim()) },
      }),
  )
}

function storedReports(app: App, context: Context): void {
  app.get(
    '/v1/parity/reports',
    {
      schema: {
        summary: 'List comparisons, newest first',
        operationId: 'listParityReports',
        tags,
        querystring: parityListQuery,
        response: { 200: parityPage, ...describeProblems(400) },
      },
    },
    async request => listParity({ ctx: context(request), input: request.query }),
  )

  app.get(
    '/v1/parity/reports/:id',
    {
      schema: {
        summary: 'Read one comparison',
        operationId: 'getParityReport',
        tags,
        params: parityParams,
        response: { 200: parityViewSchema, ...describeProblems(400, 404) },
      },
    },
    async request => getParity({ ctx: context(request), input: request.params }),
  )

  app.get(
    '/v1/parity/history',
    {
      schema: {
        summary: 'List parity scores over time',
        operationId: 'parityHistory',
        tags,
        querystring: historyInput,
        response: { 200: historySchema, ...describeProblems(400) },
      },
    },
    async request => getParityHistory({ ctx: context(request), input: request.query }),
  )
}
