import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { TypedDeployment } from '../../../src/analysis/journal/replay.ts'
import { TwinstackError } from '../../../src/lib/errors.ts'
import { parseInput } from '../../../src/lib/input.ts'
import { membersOf } from '../../../src/lib/rawJson.ts'
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
import { bodyOf, rawBody, untypedDeployment } from './bodies.ts'
import {
  addressOf,
  contextOf,
  engineVersionOf,
  stackOf,
  unixTime,
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
    const { project } = stackOf(service, { ...(request.params as StackParams), stack: '' })
    const exists = await contextOf(service, request).store.stacks.projectExists(project)
    return reply.code(exists ? 200 : 404).send()
  })
  app.post('/stacks/:org/:project', async request => {
    const { project } = stackOf(service, { ...(request.params as StackParams), stack: '' })
    const { stackName: name, tags, config } = bodyOf(request, createBody)
    const state = rawBody(request).get('state')
    await createStack(contextOf(service, request), {
      project,
      name,
      tags,
      settings: config,
      state: state === undefined || state === 'null' ? null : initialState(state),
    })
    return { messages: [] }
  })
  app.get(path, async request => {
    const ctx = contextOf(service, request)
    const stack = await findStack(ctx, stackOf(service, request.params), 'stack:read')
    const active = stack.active === null ? null : await ctx.store.stacks.update(stack.active)
    const [last] = await ctx.store.stacks.updates(stack.id, { page: 1, pageSize: 1 })
    return stackBody(service, stack, { active, last: last ?? null })
  })
  app.delete(path, async (request, reply) => {
    const { force } = parseInput(removeQuery, request.query, 'the query')
    const id = stackOf(service, request.params)
    await removeStack(contextOf(service, request), { id, force: force === 'true' })
    return reply.code(204).send()
  })
  states(app, service)
  changes(app, service)
}

function states(app: FastifyInstance, service: StatesService): void {
  app.get(`${path}/export`, async (request, reply) => {
    const id = stackOf(service, request.params)
    const wanted = { id, version: null, address: addressOf(request) }
    const state = await exportStack(contextOf(service, request), wanted)
    return reply.type('application/json').send(deploymentText(state))
  })
  app.get(`${path}/export/:version`, async (request, reply) => {
    const { version } = request.params as { version: string }
    const wanted = {
      id: stackOf(service, request.params),
      version: parseInput(versionParam, version, 'the version'),
      address: addressOf(request),
    }
    const state = await exportStack(contextOf(service, request), wanted)
    return reply.type('application/json').send(deploymentText(state))
  })
  app.post(`${path}/import`, async request => {
    const updateId = await importStack(contextOf(service, request), {
      id: stackOf(service, request.params),
      state: untypedDeployment(rawBody(request)),
      engineVersion: engineVersionOf(request),
    })
    return { updateId }
  })
}

function changes(app: FastifyInstance, service: StatesService): void {
  app.post(`${path}/rename`, async (request, reply) => {
    const id = stackOf(service, request.params)
    const { newName, newProject } = bodyOf(request, renameBody)
    await renameStack(contextOf(service, request), {
      id,
      to: { project: newProject || id.project, name: newName || id.name },
      engineVersion: engineVersionOf(request),
    })
    return reply.code(204).send()
  })
  app.patch(`${path}/tags`, async (request, reply) => {
    const tags = bodyOf(request, z.record(z.string(), z.string()))
    const id = stackOf(service, request.params)
    await setTags(contextOf(service, request), { id, tags })
    return reply.code(204).send()
  })
  app.put(`${path}/config`, async request => {
    const settings = bodyOf(request, z.record(z.string(), z.unknown()))
    const id = stackOf(service, request.params)
    await setSettings(contextOf(service, request), { id, settings })
    return settings
  })
  app.delete(`${path}/config`, async (request, reply) => {
    const id = stackOf(service, request.params)
    await setSettings(contextOf(service, request), { id, settings: null })
    return reply.code(204).send()
  })
}

function initialState(text: string): TypedDeployment {
  if (!text.startsWith('{'))
    throw new TwinstackError('invalid-request', 'state: expected an object')
  return untypedDeployment(membersOf(text))
}

/** `apitype.UntypedDeployment`, with the deployment as it is stored. */
function deploymentText({ version, features, deployment }: TypedDeployment): string {
  const list = features.length === 0 ? '' : `"features":${JSON.stringify(features)},`
  return `{"version":${version},${list}"deployment":${deployment}}`
}

function stackBody(
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
        started: unixTime(active.startedAt ?? active.createdAt),
      },
    }),
    tags: stack.tags,
    ...(stack.settings && { config: stack.settings }),
    version: stack.version,
  }
}
