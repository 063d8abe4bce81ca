import { listSignOffs } from '../../src/services/promotion/signOffs/listSignOffs.ts'
import { signOff } from '../../src/services/promotion/signOffs/signOff.ts'
import { junitBytes } from '../../src/lib/junit.ts'
import { listTests } from '../../src/services/promotion/testResults/listTests.ts'
import { reportTests } from '../../src/services/promotion/testResults/reportTests.ts'
import { getContext } from '../context.ts'
import { idempotencyHeaders, idParams } from '../schemas/operations.ts'
import { describeProblems } from '../schemas/problem.ts'
import {
  junitQuery,
  signOffBody,
  signOffList,
  signOffSchema,
  testList,
  testReportBody,
  testResultSchema,
} from '../schemas/tests.ts'
import type { App, AppServices } from '../services.ts'

const tags = ['promotion']

export function tests(app: App, services: AppServices): void {
  app.get(
    '/v1/operations/:id/tests',
    {
      schema: {
        summary: 'List results of checks and tests of an operation',
        operationId: 'listTests',
        tags,
        params: idParams,
        response: { 200: testList, ...describeProblems(400, 404) },
        description:
          'Oldest first. `source` distinguishes checks that Twinstack ran after the deploy ' +
          'from reported results; of several with one name the newest counts.',
      },
    },
    async request => ({
      items: await listTests({ ctx: getContext(services, request), input: request.params }),
    }),
  )

  app.get(
    '/v1/operations/:id/sign-offs',
    {
      schema: {
        summary: 'List sign-offs of an operation',
        operationId: 'listSignOffs',
        tags,
        params: idParams,
        response: { 200: signOffList, ...describeProblems(400, 404) },
      },
    },
    async request => ({
      items: await listSignOffs({ ctx: getContext(services, request), input: request.params }),
    }),
  )

  app.post(
    '/v1/operations/:id/sign-offs',
    {
      schema: {
        summary: 'Sign off the deployment of an operation',
        operationId: 'signOff',
        tags,
        params: idParams,
        body: signOffBody,
        description:
          "Only by a person, once, in one role: two roles need two persons. A sign-off can't " +
          'be withdrawn.',
        response: { 201: signOffSchema, ...describeProblems(400, 404, 409, 413, 415) },
      },
    },
    async (request, reply) =>
      reply.code(201).send(
        await signOff({
          ctx: getContext(services, request),
          input: { ...request.params, ...request.body },
        }),
      ),
  )

  // only this scope accepts XML, because a parser belongs to the context that it was added in
  void app.register(async inner => reportRoutes(inner as App, services))
}

function reportRoutes(app: App, services: AppServices): void {
  app.addContentTypeParser(
    ['application/xml', 'text/xml'],
    { parseAs: 'string', bodyLimit: junitBytes },
    (_request, text, done) => done(null, String(text)),
  )

  app.post(
    '/v1/operations/:id/tests',
    {
      bodyLimit: junitBytes,
      schema: {
        summary: 'Report results of tests that ran elsewhere',
        operationId: 'reportTests',
        tags,
        params: idParams,
        querystring: junitQuery,
        headers: idempotencyHeaders,
        body: testReportBody,
        description:
          'Numbers as JSON, or a JUnit report as `application/xml` (with `name` and ' +
          '`url` in the query). For an operation that changed its environment and has ' +
          'succeeded, or failed by its own checks. With an `Idempotency-Key` a repetition ' +
          'answers the first result.',
        response: { 201: testResultSchema, ...describeProblems(400, 404, 409, 413, 415, 422) },
      },
    },
    async (request, reply) => {
      const { body, query, params, headers } = request
      const key = headers['idempotency-key']
      const report = typeof body === 'string' ? { junit: body, ...query } : body
      return reply.code(201).send(
        await reportTests({
          ctx: getContext(services, request),
          input: { ...params, report, ...(key === undefined ? {} : { idempotencyKey: key }) },
        }),
      )
    },
  )
}
