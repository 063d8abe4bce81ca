/** All schedules: created, paused, run, removed. */
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { tasks } from '../../../../src/model/schedule.ts'
import { createSchedule } from '../../../../src/services/schedules/createSchedule.ts'
import { listSchedules } from '../../../../src/services/schedules/listSchedules.ts'
import { removeSchedule } from '../../../../src/services/schedules/removeSchedule.ts'
import { runSchedule } from '../../../../src/services/schedules/runSchedule.ts'
import { updateSchedule } from '../../../../src/services/schedules/updateSchedule.ts'
import type { App } from '../../../services.ts'
import { getOperationPath } from '../../components/links.ts'
import { getPageContext, type PageServices } from '../../context.ts'
import { renderCsrfField, sendPage } from '../../sendPage.ts'
import { renderSchedules } from './scheduleViews.ts'

const path = '/administration/schedules'
const pageQuery = z.object({ page: z.coerce.number().int().min(1).max(100_000).default(1) })
const scheduleParams = z.object({ schedule: z.string().max(100) })
const createBody = z.object({
  environment: z.string().trim().max(100).default(''),
  task: z.enum(tasks),
  cron: z.string().trim().max(120).default(''),
  every: z.union([z.literal(''), z.coerce.number().int().min(1)]).default(''),
  timezone: z.string().trim().max(64).default('UTC'),
})
const recordsRefusals = { config: { recordsRefusals: true } }

export function schedulePages(app: App, parts: PageServices): void {
  app.get(path, { schema: { querystring: pageQuery } }, async (request, reply) => {
    const ctx = getPageContext(parts, request)
    const schedules = await listSchedules({ ctx, input: { ...request.query, pageSize: 50 } })
    const csrf = renderCsrfField(parts, request, reply)
    return sendPage(parts, request, reply, {
      title: 'Schedules',
      section: 'administration',
      body: renderSchedules({ schedules, csrf, address: request.url }),
    })
  })

  app.post(path, { ...recordsRefusals, schema: { body: createBody } }, async (request, reply) => {
    const { environment, task, cron, every, timezone } = request.body
    await createSchedule({
      ctx: getPageContext(parts, request),
      input: {
        environment: environment === '' ? null : environment,
        task,
        scheduleCron: cron === '' ? null : cron,
        everyMinutes: every === '' ? null : every,
        timezone,
      },
    })
    return reply.redirect(`/dashboard${path}`, 303)
  })

  const addAction = (
    name: string,
    perform: (request: FastifyRequest, id: string) => Promise<string | void>,
  ) =>
    app.post(
      `${path}/:schedule/${name}`,
      { ...recordsRefusals, schema: { params: scheduleParams } },
      async (request, reply) => {
        const target = await perform(request, request.params.schedule)
        return reply.redirect(target ?? `/dashboard${path}`, 303)
      },
    )
  addAction('pause', async (request, id) => {
    await updateSchedule({ ctx: getPageContext(parts, request), input: { id, paused: true } })
  })
  addAction('resume', async (request, id) => {
    await updateSchedule({ ctx: getPageContext(parts, request), input: { id, paused: false } })
  })
  addAction('remove', async (request, id) => {
    await removeSchedule({ ctx: getPageContext(parts, request), input: { id } })
  })
  addAction('run', async (request, id) => {
    const ctx = getPageContext(parts, request)
    const handlers = parts.services.tasks ?? {}
    const { lastOperation } = await runSchedule({ ctx, input: { id }, handlers })
    return lastOperation === null ? undefined : getOperationPath(lastOperation)
  })
}
