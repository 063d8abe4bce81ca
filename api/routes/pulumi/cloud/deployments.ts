/** `pulumi deployment run|list|get|log|cancel|settings`: operations of an environment. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { TwinstackError } from '../../../../src/lib/errors.ts'
import { parseInput } from '../../../../src/lib/input.ts'
import { collect, followPages } from '../../../../src/lib/pagination.ts'
import type { Operation, OperationEvent } from '../../../../src/model/operation.ts'
import { cancelOperation } from '../../../../src/services/operations/cancelOperation.ts'
import { getOperation } from '../../../../src/services/operations/getOperation.ts'
import { listOperations } from '../../../../src/services/operations/listOperations.ts'
import { readEvents } from '../../../../src/services/operations/readEvents.ts'
import { requestOperation } from '../../../../src/services/operations/requestOperation.ts'
import { parseBody } from '../bodies.ts'
import {
  onEnvironment,
  stackPath,
  type CloudServices,
  type EnvironmentRequest,
} from './cloudContext.ts'
import { formatDeployment, findLastLine, formatLogLines, listSteps } from './deploymentBodies.ts'
import { readDeploymentRequest } from './deploymentRequest.ts'
import { refuseFields } from './refusedFields.ts'

const path = `${stackPath}/deployments`
const idSchema = z.uuid()
const listQuery = z.object({
  page: z.coerce.number().int().min(1).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(10),
  sort: z.enum(['created', 'version']).optional(),
  asc: z.enum(['true', 'false']).default('false'),
})
const number = z.coerce.number().int().min(0)
const logQuery = z.object({
  job: number.optional(),
  step: number.optional(),
  offset: number.default(0),
  count: z.coerce.number().int().min(1).max(499).default(100),
  continuationToken: z.coerce.number().int().min(0).default(0),
})
/** events of one answer */
const batch = 500
/**
 * A client that follows a log repeats its request at once, so each request waits here for new
 * events.
 */
const pauseMilliseconds = 500

export function cloudDeployments(app: FastifyInstance, services: CloudServices): void {
  app.post(path, async (request, reply) => {
    const target = await onEnvironment(services, request)
    const { ctx, environment, address } = target
    const input = readDeploymentRequest(
      parseBody(request, z.unknown()),
      environment.name,
      services.app.config.repository,
    )
    const { operation } = await requestOperation({ ctx, input })
    const { approvals } = await ctx.readPolicy(ctx.store, environment)
    if (approvals.required && input.kind !== 'preview' && input.kind !== 'drift-check')
      reply.header(
        'x-pulumi-warning',
        `operation ${operation.id} plans first and then waits for an approval: ` +
          `twinstack approve ${operation.id}`,
      )
    const version = (await ctx.store.operations.getOrdinal(operation.id)) ?? 0
    return { id: operation.id, version, consoleUrl: `${address}/v1/operations/${operation.id}` }
  })
  app.get(path, async request => {
    const { ctx, stack, environment } = await onEnvironment(services, request)
    const { page, pageSize, asc } = parseInput(listQuery, request.query, 'the query')
    const query = { environment: environment.name, page, pageSize, asc: asc === 'true' }
    const { items, total } = await listOperations({ ctx, input: query })
    const first = (page - 1) * pageSize
    const getVersion = (index: number) => (query.asc ? first + index + 1 : total - first - index)
    return {
      deployments: items.map((one, index) =>
        formatDeployment(one, { version: getVersion(index), stack, steps: [] }),
      ),
      itemsPerPage: pageSize,
      total,
    }
  })
  settings(app, services)
  app.get(`${path}/version/:version`, async request => {
    const target = await onEnvironment(services, request)
    const { version } = request.params as { version: string }
    const page = parseInput(z.coerce.number().int().min(1), version, 'the version')
    const query = { environment: target.environment.name, page, pageSize: 1, asc: true }
    const [operation] = (await listOperations({ ctx: target.ctx, input: query })).items
    if (!operation) throw createNotFoundError(version)
    return readDeployment(target, operation)
  })
  app.get(`${path}/:id`, async request => {
    const target = await onEnvironment(services, request)
    return readDeployment(target, await readOperation(target, request))
  })
  app.get(`${path}/:id/updates`, async request => {
    const target = await onEnvironment(services, request)
    await readOperation(target, request)
    return []
  })
  app.post(`${path}/:id/cancel`, async (request, reply) => {
    const target = await onEnvironment(services, request)
    const { id } = await readOperation(target, request)
    await cancelOperation({ ctx: target.ctx, input: { id } })
    return reply.code(204).send()
  })
  app.get(`${path}/:id/logs`, async request => readLog(services, request))
}

/** The settings of deployments are those of the service: shown, and changed where they belong. */
function settings(app: FastifyInstance, services: CloudServices): void {
  app.get(`${path}/settings`, async request => {
    await onEnvironment(services, request)
    const { repository, ref } = services.app.config
    return {
      sourceContext: { git: { repoUrl: repository, branch: ref ?? '' } },
      source: 'api',
      operationContext: {
        preRunCommands: [],
        operation: '',
        environmentVariables: {},
        options: {
          skipInstallDependencies: false,
          skipIntermediateDeployments: false,
          shell: '',
          deleteAfterDestroy: false,
          remediateIfDriftDetected: false,
        },
      },
    }
  })
  for (const method of ['POST', 'PUT', 'DELETE'] as const)
    app.route({
      method,
      url: `${path}/settings`,
      handler: async request => {
        await onEnvironment(services, request)
        if (method !== 'DELETE') refuseFields(parseBody(request, z.unknown()), [])
        throw new TwinstackError('invalid-request', "a client can't change deployment settings", {
          hint:
            'they are set in the service: TWINSTACK_REPOSITORY, TWINSTACK_REF, and ' +
            'policy and schedules of the environment',
        })
      },
    })
}

async function readOperation(
  { ctx, environment }: EnvironmentRequest,
  request: FastifyRequest,
): Promise<Operation> {
  const { id } = request.params as { id: string }
  if (!idSchema.safeParse(id).success) throw createNotFoundError(id)
  const operation = await getOperation({ ctx, input: { id } })
  if (operation.environment === environment.name) return operation
  throw createNotFoundError(id)
}

async function readDeployment(target: EnvironmentRequest, operation: Operation) {
  const { ctx, stack } = target
  const steps = listSteps(await readAllEvents(target, operation.id))
  const version = (await ctx.store.operations.getOrdinal(operation.id)) ?? 0
  return formatDeployment(operation, { version, stack, steps })
}

function readAllEvents({ ctx }: EnvironmentRequest, id: string): Promise<OperationEvent[]> {
  return collect(
    followPages(0, async after => {
      const { events } = await readEvents({ ctx, input: { id, after, limit: batch } })
      return { items: events, next: events.length < batch ? null : (events.at(-1)?.seq ?? null) }
    }),
  )
}

/** A continuation token is the number of the last event that the client has. */
async function readLog(services: CloudServices, request: FastifyRequest) {
  const target = await onEnvironment(services, request)
  const { id } = await readOperation(target, request)
  const query = parseInput(logQuery, request.query, 'the query')
  if (query.job !== undefined) return readStepLog(target, id, query)
  const { ctx } = target
  const after = query.continuationToken
  let read = await readEvents({ ctx, input: { id, after, limit: batch } })
  if (read.events.length === 0 && findLastLine(read.operation, '') === null) {
    await sleep(pauseMilliseconds)
    read = await readEvents({ ctx, input: { id, after, limit: batch } })
  }
  const last = read.events.at(-1)?.seq ?? after
  const end = last >= read.operation.lastEvent ? findLastLine(read.operation, formatNow()) : null
  const lines = [...read.events.flatMap(formatLogLines), ...(end ? [end] : [])]
  return { lines, ...(!end && { nextToken: String(last) }) }
}

async function readStepLog(
  target: EnvironmentRequest,
  id: string,
  { job, step, offset, count }: z.output<typeof logQuery>,
) {
  const steps = listSteps(await readAllEvents(target, id))
  const chosen = step === undefined ? steps : steps.slice(step, step + 1)
  if (job !== 0 || chosen.length === 0)
    throw new TwinstackError('not-found', `deployment ${id} has no step ${step} in job ${job}`, {
      hint: `it has one job, 0, with ${steps.length} steps`,
    })
  const lines = chosen.flatMap(({ events }) => events.flatMap(formatLogLines))
  return { lines: lines.slice(offset, offset + count) }
}

function formatNow(): string {
  return new Date().toISOString()
}

function createNotFoundError(id: string): TwinstackError<'not-found'> {
  return new TwinstackError('not-found', `deployment ${id} not found`, {
    hint: 'pulumi deployment list shows them',
  })
}
