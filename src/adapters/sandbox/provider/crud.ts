/** Create, read, update and delete against the cloud folder. */
import { refuseMissingParent, refuseSecondPart } from '../catalog/parts.ts'
import { refuseMissingIds } from '../catalog/references.ts'
import type { Refusal, TypeSpec } from '../catalog/typeSpec.ts'
import {
  createResource,
  deleteResource,
  readResource,
  readType,
  getResourceFile,
  writeResource,
} from '../files.ts'
import { appendJournal, createJournalEntry } from '../journal.ts'
import { listPresets } from '../presets.ts'
import type { Change, CloudResource, Properties } from '../resource.ts'
import type { World } from '../world.ts'
import type { Account } from './account.ts'
import { createNewResource, getRegion } from './createNewResource.ts'
import type { Request } from './createNewResource.ts'
import { listCallsFor, listChangesBetween } from './changes.ts'
import { listDifferences } from './diff.ts'
import { createApiError } from './errors.ts'
import { listRenewedKeys, createWorld } from './state.ts'
import { withoutContents } from './values.ts'

/** The resource with the name of its parent, as in its file name. */
export function withParent(spec: TypeSpec, resource: CloudResource) {
  return { ...resource, parent: findParent(spec, resource.properties) }
}

function findParent(spec: TypeSpec, properties: Properties): string | undefined {
  const parent = spec.within === undefined ? undefined : properties[spec.within]
  return typeof parent === 'string' ? parent : undefined
}

/** @throws CloudError the refusal of the API */
export async function create(
  spec: TypeSpec,
  account: Account,
  request: Request,
): Promise<CloudResource> {
  let taken = ''
  for (let attempt = 0; ; attempt++) {
    const resource = createNewResource(spec, account, request, attempt)
    const world = createWorld(spec, account, resource)
    if (attempt === 0)
      refuse(spec, 'creating', '', await findCreateRefusal(spec, resource, { request, world }))
    await completeFromOthers(spec, resource, { world, inputs: request.inputs })
    const made =
      (await createResource(account.folder, withParent(spec, resource))) ||
      (isUpsert(spec, request.inputs) && (await replace(account, spec, resource)))
    if (made) {
      await appendJournal(account.folder, createJournalEntry(resource, account.who, spec.calls[0]))
      return resource
    }
    // The id exists: it is computed from the inputs, so another attempt has the same id.
    if (resource.id === taken)
      throw createApiError(spec, 'creating', resource.id, {
        code: spec.taken ?? 'ResourceAlreadyExistsException',
        message: `${spec.title} ${resource.id} already exists`,
      })
    taken = resource.id
  }
}

async function findCreateRefusal(
  spec: TypeSpec,
  resource: CloudResource,
  { request, world }: { request: Request; world: World },
): Promise<Refusal | null> {
  return (
    (await spec.refusesCreate?.(resource, world)) ??
    (await refuseMissingIds(resource, request.inputs, world)) ??
    (await refuseMissingParent(resource, world)) ??
    (await refuseSecondPart(resource, world))
  )
}

function isUpsert({ upsert }: TypeSpec, inputs: Properties): boolean {
  return typeof upsert === 'function' ? upsert(inputs) : upsert === true
}

function refuse(
  spec: TypeSpec,
  doing: Parameters<typeof createApiError>[1],
  id: string,
  refusal: Refusal | null | undefined,
): void {
  if (refusal) throw createApiError(spec, doing, id, refusal)
}

async function completeFromOthers(
  spec: TypeSpec,
  resource: CloudResource,
  { world, inputs }: { world: World; inputs: Properties },
): Promise<void> {
  const found = (await spec.fromOthers?.read(resource, world)) ?? {}
  for (const [key, value] of Object.entries(found))
    if (inputs[key] === undefined) resource.properties[key] = value
}

async function replace(account: Account, spec: TypeSpec, resource: CloudResource): Promise<true> {
  await writeResource(account.folder, withParent(spec, resource))
  return true
}

/** Returns null when it does not exist any more. */
export async function read(
  spec: TypeSpec,
  account: Account,
  id: string,
  state: Properties,
): Promise<CloudResource | null> {
  const place = {
    account: account.account,
    region: getRegion(spec, account, state),
    type: spec.type,
  }
  const parent = findParent(spec, state)
  // an import names no parent
  if (spec.within !== undefined && parent === undefined)
    return (await readType(account.folder, place)).find(one => one.id === id) ?? null
  const found = await readResource(getResourceFile(account.folder, { ...place, id, parent }))
  // Two ids share a file name only when digests collide, two types only when modules collide: then
  // it is another resource.
  if (found) return found.id === id && found.type === spec.type ? found : null
  const presets = listPresets(spec.type, { ...place, partition: account.partition })
  return presets.find(one => one.id === id) ?? null
}

export type UpdateRequest = {
  id: string
  oldInputs: Properties
  olds: Properties
  news: Properties
  ignoreChanges: string[]
}

/**
 * Sends only what changed since the recorded state, as an API would get it: other drift stays in
 * the cloud.
 * @throws CloudError the refusal of the API
 */
export async function update(
  spec: TypeSpec,
  account: Account,
  request: UpdateRequest,
): Promise<CloudResource> {
  const before = await read(spec, account, request.id, request.olds)
  if (!before)
    throw createApiError(spec, 'updating', request.id, {
      code: 'ResourceNotFoundException',
      message: `${spec.title} ${request.id} does not exist`,
    })
  const changed = new Set(
    listDifferences(spec, request).map(difference => String(difference.path[0])),
  )
  const after = applyChanges(spec, before, changed, request.news)
  await change(spec, account, { before, after })
  return after
}

/**
 * Writes what the API accepts, and journals the calls. A program confirms dangerous changes by
 * flags; a person confirms them in the console. @throws CloudError the refusal of the API
 */
export async function change(
  spec: TypeSpec,
  account: Account,
  {
    before,
    after,
    accepts = 'declared',
  }: {
    before: CloudResource
    after: CloudResource
    accepts?: 'declared' | 'confirmed' | 'everything'
  },
): Promise<Change[]> {
  const world = createWorld(spec, account, before)
  const wanted =
    accepts === 'confirmed'
      ? { ...after, properties: { ...after.properties, allowMajorVersionUpgrade: true } }
      : after
  if (accepts !== 'everything')
    refuse(spec, 'updating', before.id, await spec.refusesUpdate?.(before, wanted, world))
  await writeResource(account.folder, withParent(spec, after))
  const changes = listChangesBetween(spec, before, after)
  for (const { call, changes: own } of listCallsFor(spec, changes))
    await appendJournal(account.folder, createJournalEntry(after, account.who, call, own))
  return changes
}

function applyChanges(
  spec: TypeSpec,
  before: CloudResource,
  changed: ReadonlySet<string>,
  news: Properties,
): CloudResource {
  const properties: Properties = { ...before.properties }
  let { tags } = before
  for (const key of changed) {
    const value = withoutContents(news[key] ?? spec.defaults?.[key])
    if (key === 'tags' && spec.taggable === 'map') tags = (value ?? {}) as Record<string, string>
    else if (value === undefined) delete properties[key]
    else properties[key] = value
  }
  for (const key of listRenewedKeys(spec, changed, news))
    properties[key] = spec.onUpdate?.[key]?.value(before.properties, news)
  return { ...before, properties, tags }
}

/**
 * Deleting a missing resource is no error. Deletion protection comes from the cloud; flags that
 * only the provider has (skipFinalSnapshot, forceDestroy) come from the state. @throws CloudError
 * the refusal of the API
 */
export async function remove(
  spec: TypeSpec,
  account: Account,
  id: string,
  state: Properties,
): Promise<void> {
  const found = await read(spec, account, id, state)
  if (!found) return
  // a replacement was registered under the same id (a revision of a task definition) and stays
  if (spec.upsert === true && found.arn && state['arn'] && found.arn !== state['arn']) return
  const world = createWorld(spec, account, found)
  refuse(spec, 'deleting', id, await spec.refusesDelete?.(found, world))
  if (!(await deleteResource(account.folder, withParent(spec, found)))) return
  await appendJournal(account.folder, createJournalEntry(found, account.who, spec.calls[2]))
  await spec.afterDelete?.(found, world)
}
