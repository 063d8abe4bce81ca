import { createSchedule } from '../../src/services/schedules/createSchedule.ts'
import { getSchedule } from '../../src/services/schedules/getSchedule.ts'
import { listSchedules } from '../../src/services/schedules/listSchedules.ts'
import { getScheduleTag } from '../../src/model/entityTags.ts'
import { getContext } from '../context.ts'
import { nameParams } from '../schemas/environments.ts'
import { idParams } from '../schemas/operations.ts'
import { describeProblems } from '../schemas/problem.ts'
import {
  createScheduleInput,
  environmentScheduleInput,
  schedulePage,
  scheduleQuery,
  scheduleSchema,
} from '../schemas/schedules.ts'
import type { App, AppServices } from '../services.ts'

const tags = ['schedules']

/** Creating and reading; scheduleChanges.ts has the changes of one schedule. */
export function schedules(app: App, services: AppServices): void {
  app.get(
    '/v1/schedules',
    {
      schema: {
        summary: 'List schedules',
        operationId: 'listSchedules',
        tags,
        querystring: scheduleQuery,
        response: { 200: schedulePage, ...describeProblems(400) },
      },
    },
    async request => listSchedules({ ctx: getContext(services, request), input: request.query }),
  )

  app.post(
    '/v1/schedules',
    {
      schema: {
        summary: 'Create a schedule',
        operationId: 'createSchedule',
        tags,
        body: createScheduleInput,
        description:
          'For one environment, or for all with `environment: null` (not for drift checks; ' +
          'needs the right to change production).',
        response: { 201: scheduleSchema, ...describeProblems(400, 404, 413, 415) },
      },
    },
    async (request, reply) => {
      const schedule = await createSchedule({
        ctx: getContext(services, request),
        input: request.body,
      })
      return reply.code(201).header('location', `/v1/schedules/${schedule.id}`).send(schedule)
    },
  )

  app.get(
    '/v1/environments/:name/schedules',
    {
      schema: {
        summary: 'List schedules of an environment',
        operationId: 'listEnvironmentSchedules',
        tags,
        params: nameParams,
        querystring: scheduleQuery,
        response: { 200: schedulePage, ...describeProblems(400, 404) },
      },
    },
    async request =>
      listSchedules({
        ctx: getContext(services, request),
        input: { ...request.query, environment: request.params.name },
      }),
  )

  app.post(
    '/v1/environments/:name/schedules',
    {
      schema: {
        summary: 'Create a schedule of an environment',
        operationId: 'createEnvironmentSchedule',
        tags,
        params: nameParams,
        body: environmentScheduleInput,
        description:
          'By `scheduleCron` (in `timezone`, delayed by up to `jitterSeconds`) or ' +
          '`everyMinutes` after the end of the last one. Runs that were missed while the ' +
          'service was down are repeated once.',
        response: { 201: scheduleSchema, ...describeProblems(400, 404, 413, 415) },
      },
    },
    async (request, reply) => {
      const schedule = await createSchedule({
        ctx: getContext(services, request),
        input: { ...request.body, environment: request.params.name },
      })
      return reply.code(201).header('location', `/v1/schedules/${schedule.id}`).send(schedule)
    },
  )

  app.get(
    '/v1/schedules/:id',
    {
      schema: {
        summary: 'Read a schedule',
        operationId: 'getSchedule',
        tags,
        params: idParams,
        response: { 200: scheduleSchema, ...describeProblems(400, 404) },
      },
    },
    async (request, reply) => {
      const schedule = await getSchedule({
        ctx: getContext(services, request),
        input: request.params,
      })
      reply.header('etag', getScheduleTag(schedule))
      return schedule
    },
  )
}
