import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { TypedDeployment } from '../../../src/analysis/journal/replay.ts'
import { TwinstackError } from '../../../src/lib/errors.ts'
import { parseInput } from '../../../src/lib/input.ts'
import { parseMembers } from '../../../src/lib/rawJson.ts'
import type { Stack, StackUpdate } from '../../../src/model/stateService.ts'
import { createStack } from '../../../src/services/states/createStack.ts'
import { exportStack } from '../../../src/services/states/exportStack.ts'
import { importStack } from '../../../src/services/states/importStack.ts'
import {
  removeStack,
  renameStack,
  setSettings,
  setTags,
} from '../../../src/services/states/manageStack.ts'
import { findStack } from '../../../src/services/states/statesContext.ts'
import { parseBody, getRawBody, parseUntypedDeployment } from './bodies.ts'
import {
  getAddress,
  getContext,
  getEngineVersion,
  getStack,
  toUnixTime,
  type StackParams,
  type StatesService,
} from './service.ts'

const createBody = z.object({
  stackName: z.string(),
  tags: z.record(z.string(), z.string()).nullish(),
  config: z.record(z.string(), z.unknown()).nullish(),
})
const renameBody = z.object({ newName: z.string().optional(), newProject: z.string().optional() })
const removeQuery = z.object({ force: z.enum(['true', 'false']).optional() })
const versionParam = z.coerce.number().int().min(1)

const path = '/stacks/:org/:project/:stack'

/** Stacks and their states. */
export function pulumiStacks(app: FastifyInstance, service: StatesService): void {
  app.head('/stacks/:org/:project', async (request, reply) => {
    const { project } = getStack(service, { ...(request.params as StackParams), stack: '' })
    const exists = await getContext(service, request).store.stacks.hasProject(project)
    return reply.code(exists ? 200 : 404).send()
  })
  app.post('/stacks/:org/:project', async request => {
    const { project } = getStack(service, { ...(request.params as StackParams), stack: '' })
    const { stackName: name, tags, config } = parseBody(request, createBody)
    const state = getRawBody(request).get('state')
    await createStack(getContext(service, request), {
      project,
      name,
      tags,
      settings: config,
      state: state === undefined || state === 'null' ? null : parseInitialState(state),
    })
    return { messages: [] }
  })
  app.get(path, async request => {
    const ctx = getContext(service, request)
    const stack = await findStack(ctx, getStack(service, request.params), 'stack:read')
    const active = stack.active === null ? null : await ctx.store.stacks.update(stack.active)
    const [last] = await ctx.store.stacks.listUpdates(stack.id, { page: 1, pageSize: 1 })
    return formatStack(service, stack, { active, last: last ?? null })
  })
  app.delete(path, async (request, reply) => {
    const { force } = parseInput(removeQuery, request.query, 'the query')
    const id = getStack(service, request.params)
    await removeStack(getContext(service, request), { id, force: force === 'true' })
    return reply.code(204).send()
  })
  states(app, service)
  changes(app, service)
}

function states(app: FastifyInstance, service: StatesService): void {
  app.get(`${path}/export`, async (request, reply) => {
    const id = getStack(service, request.params)
    const wanted = { id, version: null, address: getAddress(request) }
    const state = await exportStack(getContext(service, request), wanted)
    return reply.type('application/json').send(formatDeployment(state))
  })
  app.get(`${path}/export/:version`, async (request, reply) => {
    const { version } = request.params as { version: string }
    const wanted = {
      id: getStack(service, request.params),
      version: parseInput(versionParam, version, 'the version'),
      address: getAddress(request),
    }
    const state = await exportStack(getContext(service, request), wanted)
    return reply.type('application/json').send(formatDeployment(state))
  })
  app.post(`${path}/import`, async request => {
    const updateId = await importStack(getContext(service, request), {
      id: getStack(service, request.params),
      state: parseUntypedDeployment(getRawBody(request)),
      engineVersion: getEngineVersion(request),
    })
    return { updateId }
  })
}

function changes(app: FastifyInstance, service: StatesService): void {
  app.post(`${path}/rename`, async (request, reply) => {
    const id = getStack(service, request.params)
    const { newName, newProject } = parseBody(request, renameBody)
    await renameStack(getContext(service, request), {
      id,
      to: { project: newProject || id.project, name: newName || id.name },
      engineVersion: getEngineVersion(request),
    })
    return reply.code(204).send()
  })
  app.patch(`${path}/tags`, async (request, reply) => {
    const tags = parseBody(request, z.record(z.string(), z.string()))
    const id = getStack(service, request.params)
    await setTags(getContext(service, request), { id, tags })
    return reply.code(204).send()
  })
  app.put(`${path}/config`, async request => {
    const settings = parseBody(request, z.record(z.string(), z.unknown()))
    const id = getStack(service, request.params)
    await setSettings(getContext(service, request), { id, settings })
    return settings
  })
  app.delete(`${path}/config`, async (request, reply) => {
    const id = getStack(service, request.params)
    await setSettings(getContext(service, request), { id, settings: null })
    return reply.code(204).send()
  })
}

function parseInitialState(text: string): TypedDeployment {
  if (!text.startsWith('{'))
    throw new TwinstackError('invalid-request', 'state: expected an object')
  return parseUntypedDeployment(parseMembers(text))
}

/** `apitype.UntypedDeployment`, with the deployment as it is stored. */
function formatDeployment({ version, features, deployment }: TypedDeployment): string {
  const list = features.length === 0 ? '' : `"features":${JSON.stringify(features)},`
  return `{"version":${version},${list}"deployment":${deployment}}`
}

function formatStack(
  { organisation }: StatesService,
  stack: Stack,
  { active, last }: { active: StackUpdate | null; last: StackUpdate | null },
) {
  return {
    id: stack.id,
    orgName: organisation,
    projectName: stack.project,
    stackName: stack.name,
    // the CLI takes an empty one for a stack that was never updated
    activeUpdate: active?.id ?? last?.id ?? '',
    ...(active && {
      currentOperation: {
        kind: active.kind,
        author: active.by.name,
        started: toUnixTime(active.startedAt ?? active.createdAt),
      },
    }),
    tags: stack.tags,
    ...(stack.settings && { config: stack.settings }),
    version: stack.version,
  }
}
