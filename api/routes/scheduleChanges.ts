import { z } from 'zod'
import { removeSchedule } from '../../src/services/schedules/removeSchedule.ts'
import { runSchedule } from '../../src/services/schedules/runSchedule.ts'
import { updateSchedule } from '../../src/services/schedules/updateSchedule.ts'
import { getScheduleTag } from '../../src/model/entityTags.ts'
import { getActor, getContext } from '../context.ts'
import { readIdempotencyKey } from '../idempotencyKey.ts'
import { ifMatchHeaders } from '../schemas/ifMatch.ts'
import { noBody } from '../schemas/lists.ts'
import { idempotencyHeaders, idParams } from '../schemas/operations.ts'
import { describeProblems } from '../schemas/problem.ts'
import { schedulePatch, scheduleSchema } from '../schemas/schedules.ts'
import type { App, AppServices } from '../services.ts'

const tags = ['schedules']

export function scheduleChanges(app: App, services: AppServices): void {
  app.patch(
    '/v1/schedules/:id',
    {
      schema: {
        summary: 'Change, pause or resume a schedule',
        operationId: 'updateSchedule',
        tags,
        params: idParams,
        headers: ifMatchHeaders,
        body: schedulePatch,
        description:
          'The next run is computed again when a field that decides it changes. Runs that ' +
          'were missed during a pause are not repeated.',
        response: { 200: scheduleSchema, ...describeProblems(400, 404, 412, 413, 415) },
      },
    },
    async (request, reply) => {
      const schedule = await updateSchedule({
        ctx: getContext(services, request),
        input: { ...request.body, id: request.params.id },
      })
      reply.header('etag', getScheduleTag(schedule))
      return schedule
    },
  )

  app.delete(
    '/v1/schedules/:id',
    {
      schema: {
        summary: 'Remove a schedule',
        operationId: 'removeSchedule',
        tags,
        params: idParams,
        description:
          'Operations that it requested are kept. A removed default schedule is not created again.',
        response: { 204: z.undefined().describe('Removed'), ...describeProblems(400, 404) },
      },
    },
    async (request, reply) => {
      await removeSchedule({ ctx: getContext(services, request), input: request.params })
      return reply.code(204).send()
    },
  )

  app.post(
    '/v1/schedules/:id/run',
    {
      schema: {
        summary: 'Run a schedule now',
        operationId: 'runSchedule',
        tags,
        params: idParams,
        headers: idempotencyHeaders,
        body: noBody,
        description:
          'Also when it is paused; its next time does not change. `lastOperation` is the ' +
          'requested operation, `Location` its address. 409 with the reason when there is ' +
          'nothing to do. A repetition with the same `Idempotency-Key` answers the same operation.',
        response: { 202: scheduleSchema, ...describeProblems(400, 404, 409, 413, 415, 422) },
      },
    },
    async (request, reply) => {
      const { repeated, ...schedule } = await runSchedule({
        ctx: getContext(services, request),
        input: request.params,
        handlers: services.tasks ?? {},
        once: readIdempotencyKey(getActor(request), request.headers['idempotency-key'], [
          'schedule',
          request.params.id,
        ]),
      })
      if (repeated) reply.header('idempotency-replayed', 'true')
      if (schedule.lastOperation !== null)
        reply.header('location', `/v1/operations/${schedule.lastOperation}`)
      return reply.code(202).send(schedule)
    },
  )
}
