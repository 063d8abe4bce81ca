import { z } from 'zod'
import { parseInput } from '../../lib/input.ts'
import type { Page } from '../../lib/pagination.ts'
import type { SandboxCall, SandboxResource } from '../../model/sandboxAccount.ts'
import {
  findOwners,
  listOwnedResources,
  mayChange,
  requireResource,
  requireSandbox,
} from './sandboxContext.ts'
import type { SandboxContext } from './sandboxContext.ts'

const listInput = z.strictObject({
  q: z.string().trim().max(500).default(''),
  environment: z.string().max(100).optional(),
  type: z.string().max(200).optional(),
  page: z.int().min(1).default(1),
  pageSize: z.int().min(1).max(100).default(50),
})

export type SandboxList = Page<SandboxResource> & {
  /** of all resources, for filters */
  environments: string[]
  types: string[]
  /** the newest calls by persons */
  changes: SandboxCall[]
}

/**
 * The resources of the simulated account that contain each word of `q` in type, id, name, region or
 * tags. Needs `sandbox:read` everywhere.
 */
export async function listSandbox({
  ctx,
  input,
}: {
  ctx: SandboxContext
  input: z.input<typeof listInput>
}): Promise<SandboxList> {
  const { q, environment, type, page, pageSize } = parseInput(listInput, input)
  const sandbox = requireSandbox(ctx)
  const all = await listOwnedResources(ctx, sandbox)
  const words = q
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== '')
  const found = all
    .filter(
      one =>
        (environment === undefined || one.environment === environment) &&
        (type === undefined || one.type === type) &&
        words.every(word => getText(one).includes(word)),
    )
    .sort(compareResources)
  return {
    items: found.slice((page - 1) * pageSize, page * pageSize),
    page,
    pageSize,
    total: found.length,
    environments: listValues(all.map(one => one.environment)),
    types: listValues(all.map(one => one.type)),
    changes: (await sandbox.listCalls()).filter(({ isByHand }) => isByHand).slice(0, 10),
  }
}

const resourceInput = z.strictObject({ key: z.string().regex(/^[0-9a-f]{20}$/) })

export type SandboxResourceView = {
  resource: SandboxResource
  /** calls that changed it, newest first */
  calls: SandboxCall[]
  /** environments that have it */
  environments: string[]
  mayChange: boolean
}

/** One resource. Needs `sandbox:read` everywhere. @throws TwinstackError `not-found` */
export async function getSandboxResource({
  ctx,
  input,
}: {
  ctx: SandboxContext
  input: z.input<typeof resourceInput>
}): Promise<SandboxResourceView> {
  const { key } = parseInput(resourceInput, input)
  const sandbox = requireSandbox(ctx)
  const resource = await requireResource(sandbox, key)
  const owners = await findOwners(ctx, resource)
  const isOwn = (call: SandboxCall) =>
    (['type', 'id', 'account', 'region'] as const).every(name => call[name] === resource[name])
  return {
    resource,
    calls: (await sandbox.listCalls()).filter(isOwn).slice(0, 20),
    environments: owners.map(({ environment }) => environment),
    mayChange: mayChange(ctx, owners),
  }
}

const getText = ({ type, id, name, region, tags, environment }: SandboxResource) =>
  [type, id, name, region, environment, ...Object.entries(tags).flat()].join(' ').toLowerCase()

function compareResources(a: SandboxResource, b: SandboxResource): number {
  const getSortKey = (one: SandboxResource) => [
    one.environment ?? '~',
    one.type,
    one.name ?? one.id,
  ]
  return getSortKey(a).join('\n').localeCompare(getSortKey(b).join('\n'))
}

const listValues = (values: (string | null)[]) =>
  [...new Set(values.filter(value => value !== null))].sort()
