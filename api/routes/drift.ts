import { getDriftOfOperation } from '../../src/services/drift/getDriftOfOperation.ts'
import {
  getDriftStatistics,
  listFindings,
  listNotices,
} from '../../src/services/drift/findings/listFindings.ts'
import { getLatestDrift } from '../../src/services/drift/getLatestDrift.ts'
import { getContext } from '../context.ts'
import {
  driftReportPageSchema,
  driftStatisticsSchema,
  findingPage,
  findingQuery,
  noticeQuery,
  noticesSchema,
  reportQuery,
  statisticsQuery,
} from '../schemas/drift.ts'
import { nameParams } from '../schemas/environments.ts'
import { idParams } from '../schemas/operations.ts'
import { describeProblems } from '../schemas/problem.ts'
import type { App, AppServices } from '../services.ts'

const tags = ['drift']

export function drift(app: App, services: AppServices): void {
  reports(app, services)
  history(app, services)
}

function reports(app: App, services: AppServices): void {
  const description = 'One page of each list of the report; `totals` has the length of each list.'
  app.get(
    '/v1/environments/:name/drift',
    {
      schema: {
        summary: 'Read the newest drift report',
        operationId: 'latestDrift',
        tags,
        description,
        params: nameParams,
        querystring: reportQuery,
        response: { 200: driftReportPageSchema, ...describeProblems(400, 404) },
      },
    },
    async request =>
      getLatestDrift({
        ctx: getContext(services, request),
        input: { ...request.query, environment: request.params.name },
      }),
  )

  app.get(
    '/v1/operations/:id/drift',
    {
      schema: {
        summary: 'Read the drift report of an operation',
        operationId: 'operationDrift',
        tags,
        description,
        params: idParams,
        querystring: reportQuery,
        response: { 200: driftReportPageSchema, ...describeProblems(400, 404) },
      },
    },
    async request =>
      getDriftOfOperation({
        ctx: getContext(services, request),
        input: { ...request.query, ...request.params },
      }),
  )
}

function history(app: App, services: AppServices): void {
  app.get(
    '/v1/drift/findings',
    {
      schema: {
        summary: 'List findings of drift, from first detection to end',
        operationId: 'listFindings',
        tags,
        querystring: findingQuery,
        response: { 200: findingPage, ...describeProblems(400) },
      },
    },
    async request => listFindings({ ctx: getContext(services, request), input: request.query }),
  )

  app.get(
    '/v1/drift/statistics',
    {
      schema: {
        summary: 'Read statistics of drift: counts, environments, times to detect and repair',
        operationId: 'driftStatistics',
        tags,
        querystring: statisticsQuery,
        response: { 200: driftStatisticsSchema, ...describeProblems(400) },
      },
    },
    async request =>
      getDriftStatistics({ ctx: getContext(services, request), input: request.query }),
  )

  app.get(
    '/v1/notices',
    {
      schema: {
        summary: 'List notices',
        operationId: 'listNotices',
        tags: ['notices'],
        description: 'Oldest first; to continue, set `after` to the last `seq`.',
        querystring: noticeQuery,
        response: { 200: noticesSchema, ...describeProblems(400) },
      },
    },
    async request => ({
      notices: await listNotices({ ctx: getContext(services, request), input: request.query }),
    }),
  )
}
