import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { parseInput } from '../../../src/lib/input.ts'
import { parseJson } from '../../../src/lib/parseJson.ts'
import { deploymentSchema } from '../../../src/model/stateService.ts'
import { listStacks } from '../../../src/services/states/manageStack.ts'
import { getAddress, getContext, toUnixTime, type StatesService } from './service.ts'

/** Delta checkpoints are not offered: their marshaller loses pending operations. */
const capabilities = [
  { capability: 'batch-encrypt', version: 1 },
  {
    capability: 'deployment-schema-version',
    version: 1,
    configuration: { version: deploymentSchema },
  },
]

const pageSize = 500

const stacksQuery = z.object({
  project: z.string().optional(),
  organization: z.string().optional(),
  tagName: z.string().optional(),
  tagValue: z.string().optional(),
  continuationToken: z.string().optional(),
})

/** The identity of the caller, and the list of stacks. */
export function pulumiAccount(app: FastifyInstance, service: StatesService): void {
  const open = { config: { pulumiToken: 'none' as const } }
  app.get('/capabilities', open, async () => ({ capabilities }))
  // no newer version is known here: the CLI then suggests none
  app.get('/cli/version', open, async () => ({
    latestVersion: '3.0.0',
    oldestWithoutWarning: '3.0.0',
    latestDevVersion: '3.0.0',
  }))
  app.get('/user', async request => {
    const { actor, organisation } = getContext(service, request)
    const one = { name: organisation, githubLogin: organisation, avatarUrl: '' }
    return {
      id: actor.tokenId ?? actor.name,
      name: actor.name,
      githubLogin: actor.name,
      email: '',
      avatarUrl: '',
      organizations: [one],
      identities: [],
      siteAdmin: false,
    }
  })
  app.get('/user/organizations/default', async () => ({
    GitHubLogin: service.organisation,
    Messages: [],
  }))
  app.get('/user/stacks', async request => {
    const query = parseInput(stacksQuery, request.query, 'the query')
    if (query.organization !== undefined && query.organization !== service.organisation)
      return { stacks: [] }
    const stacks = await listStacks(getContext(service, request), {
      project: query.project,
      tagName: query.tagName,
      tagValue: query.tagValue,
      after: parsePosition(query.continuationToken),
      limit: pageSize,
    })
    const last = stacks.length === pageSize ? stacks.at(-1) : undefined
    const address = getAddress(request)
    return {
      stacks: stacks.map(({ id, project, name, lastUpdate, resources }) => ({
        id,
        orgName: service.organisation,
        projectName: project,
        stackName: name,
        ...(lastUpdate && { lastUpdate: toUnixTime(lastUpdate) }),
        ...(resources !== null && { resourceCount: resources }),
        links: { self: `${address}/api/stacks/${service.organisation}/${project}/${name}` },
      })),
      ...(last && { continuationToken: JSON.stringify([last.project, last.name]) }),
    }
  })
}

function parsePosition(token: string | undefined) {
  if (token === undefined) return null
  const shape = z.tuple([z.string(), z.string()])
  const [project, name] = parseInput(shape, parseJson(token), 'continuationToken')
  return { project, name }
}
