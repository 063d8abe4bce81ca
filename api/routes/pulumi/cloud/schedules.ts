/** `pulumi stack schedule`: schedules of an environment, and its time to live. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { TwinstackError } from '../../../../src/lib/errors.ts'
import type { AutoRemediate, Schedule, Task } from '../../../../src/model/schedule.ts'
import { extendEnvironment } from '../../../../src/services/environments/extendEnvironment.ts'
import { createSchedule } from '../../../../src/services/schedules/createSchedule.ts'
import { getSchedule } from '../../../../src/services/schedules/getSchedule.ts'
import { listSchedules } from '../../../../src/services/schedules/listSchedules.ts'
import { removeSchedule } from '../../../../src/services/schedules/removeSchedule.ts'
import { updateSchedule } from '../../../../src/services/schedules/updateSchedule.ts'
import { parseBody } from '../bodies.ts'
import {
  onEnvironment,
  stackPath,
  type CloudServices,
  type EnvironmentRequest,
} from './cloudContext.ts'
import { createFieldError, refuseFields } from './refusedFields.ts'

const path = `${stackPath}/deployments`
/** the id of the schedule that represents the time to live of the environment */
const timeToLive = 'ttl'

const rawBody = z.looseObject({
  scheduleCron: z.string().nullish(),
  scheduleOnce: z.string().nullish(),
  request: z.looseObject({ operation: z.string() }),
})
const rawKnown = ['scheduleCron', 'request.operation', 'request.inheritSettings']
const driftBody = z.looseObject({
  scheduleCron: z.string().min(1),
  autoRemediate: z.boolean().default(false),
})
const ttlBody = z.looseObject({
  timestamp: z.iso.datetime({ offset: true }),
  deleteAfterDestroy: z.boolean().default(false),
})

/** The task of a schedule by the operation of Pulumi that it starts. */
const rawTasks: Record<string, Task> = { update: 'deploy', destroy: 'down' }

export function cloudSchedules(app: FastifyInstance, services: CloudServices): void {
  app.get(`${path}/schedules`, async request => {
    const target = await onEnvironment(services, request)
    const { ctx, environment } = target
    const input = { environment: environment.name, pageSize: 100 }
    const { items } = await listSchedules({ ctx, input })
    return { schedules: [...items.map(formatSchedule), ...getLife(target)] }
  })
  app.get(`${path}/schedules/:id`, async request => {
    const target = await onEnvironment(services, request)
    if (getId(request) === timeToLive) return requireLife(target)
    return formatSchedule(await readSchedule(target, request))
  })
  app.delete(`${path}/schedules/:id`, async (request, reply) => {
    const target = await onEnvironment(services, request)
    if (getId(request) === timeToLive)
      throw new TwinstackError('conflict', 'the end of an environment can be moved, not removed', {
        hint: 'pulumi stack schedule edit ttl --once <later time>, or twinstack extend',
      })
    const { id } = await readSchedule(target, request)
    await removeSchedule({ ctx: target.ctx, input: { id } })
    return reply.code(204).send()
  })
  raw(app, services)
  drift(app, services)
  ttl(app, services)
}

function raw(app: FastifyInstance, services: CloudServices): void {
  const read = (request: FastifyRequest) => {
    const body = parseBody(request, rawBody)
    refuseFields(body, rawKnown)
    const { operation } = body.request
    const task = rawTasks[operation]
    if (!task)
      throw createFieldError(
        'operation',
        `a schedule runs update or destroy here, not ${operation}`,
      )
    return { task, scheduleCron: body.scheduleCron ?? null }
  }
  app.post(`${path}/schedules`, async request => {
    const { ctx, environment } = await onEnvironment(services, request)
    const input = { environment: environment.name, ...read(request) }
    return formatSchedule(await createSchedule({ ctx, input }))
  })
  app.post(`${path}/schedules/:id`, async request => {
    const target = await onEnvironment(services, request)
    const { id, task: before } = await readSchedule(target, request)
    const { task, scheduleCron } = read(request)
    if (task !== before)
      throw createFieldError(
        'operation',
        `the schedule runs ${before}, which can't be changed: remove it and add another one`,
      )
    const updated = await updateSchedule({ ctx: target.ctx, input: { id, scheduleCron } })
    return formatSchedule(updated)
  })
}

function drift(app: FastifyInstance, services: CloudServices): void {
  const read = (request: FastifyRequest) => {
    const body = parseBody(request, driftBody)
    refuseFields(body, ['scheduleCron', 'autoRemediate'])
    return body
  }
  app.post(`${path}/drift/schedules`, async request => {
    const { ctx, environment } = await onEnvironment(services, request)
    const { scheduleCron, autoRemediate } = read(request)
    const input = { environment: environment.name, task: 'drift-check' as const, scheduleCron }
    const remediate = formatRemediation(autoRemediate)
    return formatSchedule(
      await createSchedule({ ctx, input: { ...input, autoRemediate: remediate } }),
    )
  })
  app.post(`${path}/drift/schedules/:id`, async request => {
    const target = await onEnvironment(services, request)
    const { id, autoRemediate: before } = await readSchedule(target, request)
    const { scheduleCron, autoRemediate } = read(request)
    // classes and limits that were set elsewhere stay
    const same = before.enabled === autoRemediate
    const input = {
      id,
      scheduleCron,
      ...(!same && { autoRemediate: formatRemediation(autoRemediate) }),
    }
    return formatSchedule(await updateSchedule({ ctx: target.ctx, input }))
  })
}

function ttl(app: FastifyInstance, services: CloudServices): void {
  const move = async (request: FastifyRequest) => {
    const target = await onEnvironment(services, request)
    const { timestamp, deleteAfterDestroy } = parseBody(request, ttlBody)
    refuseFields(parseBody(request, z.unknown()), ['timestamp', 'deleteAfterDestroy'])
    if (!deleteAfterDestroy)
      throw createFieldError(
        'deleteAfterDestroy',
        'an environment whose time has ended is removed; expected true',
      )
    const { ctx, environment } = target
    const minutes = Math.round((Date.parse(timestamp) - Date.now()) / 60_000)
    const moved = await extendEnvironment({ ctx, input: { name: environment.name, minutes } })
    return requireLife({ ...target, environment: moved })
  }
  app.post(`${path}/ttl/schedules`, move)
  app.post(`${path}/ttl/schedules/:id`, move)
}

function getId(request: FastifyRequest): string {
  return (request.params as { id: string }).id
}

async function readSchedule(
  { ctx, environment }: EnvironmentRequest,
  request: FastifyRequest,
): Promise<Schedule> {
  const id = getId(request)
  const schedule = z.uuid().safeParse(id).success ? await getSchedule({ ctx, input: { id } }) : null
  if (schedule?.environment === environment.name) return schedule
  throw new TwinstackError('not-found', `schedule ${id} not found`, {
    hint: 'pulumi stack schedule list shows them',
  })
}

function formatRemediation(enabled: boolean): AutoRemediate {
  return { enabled, classes: enabled ? 'all' : [], maximumPerDay: 3 }
}

/** `apitype.ScheduledAction` */
function formatSchedule(schedule: Schedule) {
  const { id, scheduleCron, everyMinutes, nextExecution, paused, lastExecuted } = schedule
  return {
    id,
    scheduleCron: scheduleCron ?? `every ${everyMinutes} minutes`,
    ...(nextExecution && { nextExecution }),
    paused,
    kind: 'deployment',
    definition: { request: formatRequest(schedule) },
    created: schedule.createdAt,
    modified: schedule.updatedAt,
    ...(lastExecuted && { lastExecuted }),
  }
}

function formatRequest({ task, autoRemediate }: Schedule) {
  if (task === 'drift-check')
    return {
      operation: 'detect-drift',
      inheritSettings: true,
      operationContext: { options: { remediateIfDriftDetected: autoRemediate.enabled } },
    }
  const operation = Object.entries(rawTasks).find(([, one]) => one === task)?.[0]
  // tasks without a name in Pulumi Cloud keep their own name
  return { operation: operation ?? task, inheritSettings: true }
}

function getLife({ environment }: EnvironmentRequest) {
  const { life } = environment
  if (!life) return []
  return [
    {
      id: timeToLive,
      scheduleOnce: life.expiresAt,
      nextExecution: life.expiresAt,
      paused: false,
      kind: 'deployment',
      definition: {
        request: {
          operation: 'destroy',
          inheritSettings: true,
          operationContext: { options: { deleteAfterDestroy: true } },
        },
      },
      created: environment.createdAt,
    },
  ]
}

function requireLife(target: EnvironmentRequest) {
  const [life] = getLife(target)
  if (life) return life
  throw new TwinstackError('not-found', `${target.environment.name} has no time to live`, {
    hint: 'only ephemeral environments end by themselves',
  })
}
