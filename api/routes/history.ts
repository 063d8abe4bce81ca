import { compareHistory } from '../../src/services/operations/history/compareHistory.ts'
import { readHistory } from '../../src/services/operations/history/readHistory.ts'
import { getContext } from '../context.ts'
import { nameParams } from '../schemas/environments.ts'
import { comparisonQuery, comparisonSchema, historyPage } from '../schemas/history.ts'
import { pageQuery } from '../schemas/lists.ts'
import { describeProblems } from '../schemas/problem.ts'
import type { App, AppServices } from '../services.ts'

const tags = ['environments']

export function history(app: App, services: AppServices): void {
  app.get(
    '/v1/environments/:name/history',
    {
      schema: {
        summary: 'List deployments and the changes of each',
        operationId: 'readHistory',
        tags,
        params: nameParams,
        querystring: pageQuery,
        description:
          'Operations that applied a program, newest first, each compared with the previous ' +
          'one: commits, settings, versions, resources. The history remains after the ' +
          'environment is removed. Secrets are redacted.',
        response: { 200: historyPage, ...describeProblems(400, 404) },
      },
    },
    async request =>
      readHistory({
        ctx: getContext(services, request),
        input: { ...request.query, ...request.params },
      }),
  )

  app.get(
    '/v1/environments/:name/history/compare',
    {
      schema: {
        summary: 'Compare two deployments',
        operationId: 'compareHistory',
        tags,
        params: nameParams,
        querystring: comparisonQuery,
        description: 'Any two operations of the history; backwards when `from` is the later one.',
        response: { 200: comparisonSchema, ...describeProblems(400, 404) },
      },
    },
    async request =>
      compareHistory({
        ctx: getContext(services, request),
        input: { ...request.query, ...request.params },
      }),
  )
}
