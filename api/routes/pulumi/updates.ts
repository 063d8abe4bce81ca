import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { TwinstackError } from '../../../src/lib/errors.ts'
import { parseInput } from '../../../src/lib/input.ts'
import type { StackUpdate, UpdateKind } from '../../../src/model/stateService.ts'
import { findStack } from '../../../src/services/states/statesContext.ts'
import {
  cancelUpdate,
  createUpdate,
  findUpdate,
  startUpdate,
} from '../../../src/services/states/updates.ts'
import { parseBody } from './bodies.ts'
import {
  getContext,
  getEngineVersion,
  getStack,
  toUnixTime,
  type StatesService,
  type UpdateParams,
} from './service.ts'

const createBody = z.object({
  options: z.object({ dryRun: z.boolean().default(false) }).default({ dryRun: false }),
  config: z.record(z.string(), z.unknown()).nullish(),
  metadata: z
    .object({
      message: z.string().default(''),
      environment: z.record(z.string(), z.string()).nullish(),
    })
    .default({ message: '' }),
})
const startBody = z.object({
  tags: z.record(z.string(), z.string()).nullish(),
  journalVersion: z.number().int().default(0),
})
const pageQuery = z.object({
  page: z.coerce.number().int().min(1).default(1),
  pageSize: z.coerce.number().int().min(1).max(10_000).default(10_000),
})

const path = '/stacks/:org/:project/:stack'
const kinds: UpdateKind[] = ['update', 'preview', 'refresh', 'destroy']

/**
 * Routes with which a Pulumi client creates, starts, follows and cancels an update. The client
 * sends its access token; the routes that need the token of the update are in another file.
 */
export function pulumiUpdates(app: FastifyInstance, service: StatesService): void {
  for (const kind of kinds)
    app.post(`${path}/${kind}`, async request => {
      const { options, config, metadata } = parseBody(request, createBody)
      const update = await createUpdate(getContext(service, request), {
        id: getStack(service, request.params),
        kind,
        dryRun: options.dryRun,
        program: {
          message: metadata.message,
          environment: metadata.environment ?? {},
          config: config ?? {},
        },
        engineVersion: getEngineVersion(request),
      })
      return { updateID: update.id }
    })
  app.post(`${path}/update/:update`, async request => {
    const { tags, journalVersion } = parseBody(request, startBody)
    const { version, token, expires } = await startUpdate(getContext(service, request), {
      id: getStack(service, request.params),
      update: (request.params as UpdateParams).update,
      tags: tags ?? null,
    })
    return {
      version,
      token,
      tokenExpiration: toUnixTime(expires),
      ...(journalVersion >= 1 && { journalVersion: 1 }),
    }
  })
  app.get(`${path}/update/:update`, async request => {
    const { update } = request.params as UpdateParams
    const found = await findUpdate(
      getContext(service, request),
      getStack(service, request.params),
      update,
    )
    const { status } = found.update
    const ended = found.update.finishedAt !== null
    return { status, events: [], ...(!ended && { continuationToken: 'more' }) }
  })
  app.post(`${path}/update/:update/cancel`, async (request, reply) => {
    const { update } = request.params as UpdateParams
    await cancelUpdate(getContext(service, request), {
      id: getStack(service, request.params),
      update,
    })
    return reply.code(204).send()
  })
  history(app, service)
}

function history(app: FastifyInstance, service: StatesService): void {
  app.get(`${path}/updates`, async request => {
    const ctx = getContext(service, request)
    const stack = await findStack(ctx, getStack(service, request.params), 'stack:read')
    const page = parseInput(pageQuery, request.query, 'the query')
    return { updates: (await ctx.store.stacks.listUpdates(stack.id, page)).map(formatUpdateInfo) }
  })
  app.get(`${path}/updates/latest`, async request => {
    const ctx = getContext(service, request)
    const stack = await findStack(ctx, getStack(service, request.params), 'stack:read')
    const [latest] = await ctx.store.stacks.listUpdates(stack.id, { page: 1, pageSize: 1 })
    if (latest) return { info: formatUpdateInfo(latest) }
    throw new TwinstackError('not-found', 'Not Found: no previous deployment')
  })
  app.get(`${path}/updates/latest/previews`, async request => {
    const ctx = getContext(service, request)
    const stack = await findStack(ctx, getStack(service, request.params), 'stack:read')
    const previews = await ctx.store.stacks.listLatestPreviews(stack.id, 1)
    return { updates: previews.map(({ id }) => ({ updateID: id })) }
  })
  app.get(`${path}/updates/:version`, async request => {
    const ctx = getContext(service, request)
    const stack = await findStack(ctx, getStack(service, request.params), 'stack:read')
    const { version } = request.params as { version: string }
    const number = parseInput(z.coerce.number().int().min(1), version, 'the version')
    const update = await ctx.store.stacks.updateOfVersion(stack.id, number)
    if (update) return { info: formatUpdateInfo(update) }
    throw new TwinstackError('not-found', `Not Found: version ${number}`)
  })
}

/** `apitype.UpdateInfo` */
function formatUpdateInfo(update: StackUpdate) {
  const { kind, program, status, version, changes, resources, startedAt, finishedAt } = update
  const result = status === 'running' ? 'in-progress' : status
  return {
    kind,
    startTime: toUnixTime(startedAt ?? update.createdAt),
    endTime: finishedAt ? toUnixTime(finishedAt) : 0,
    message: program.message,
    environment: program.environment,
    config: program.config,
    result: ['in-progress', 'succeeded'].includes(result) ? result : 'failed',
    version: version ?? 0,
    ...(changes && { resourceChanges: changes }),
    ...(resources !== null && { resourceCount: resources }),
  }
}
