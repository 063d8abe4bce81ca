/** Create, read, update and delete against the cloud folder. */
import type { TypeSpec } from '../catalog/typeSpec.ts'
import {
  createResource,
  deleteResource,
  readResource,
  resourceFile,
  writeResource,
} from '../files.ts'
import { appendJournal, journalEntry } from '../journal.ts'
import type { CloudResource, Properties } from '../resource.ts'
import type { Account } from './account.ts'
import { bear, regionOf } from './birth.ts'
import type { Request } from './birth.ts'
import { changesBetween } from './changes.ts'
import { differences } from './diff.ts'
import { apiError } from './errors.ts'
import { withoutContents } from './values.ts'

export async function create(
  spec: TypeSpec,
  account: Account,
  request: Request,
): Promise<CloudResource> {
  let taken = ''
  for (let attempt = 0; ; attempt++) {
    const resource = bear(spec, account, request, attempt)
    const made =
      (await createResource(account.folder, resource)) ||
      (spec.upsert === true && (await replace(account, resource)))
    if (made) {
      await appendJournal(account.folder, journalEntry(resource, account.who, spec.calls[0]))
      return resource
    }
    // The same id twice: it follows from the inputs, so trying again is no use.
    if (resource.id === taken)
      throw apiError(spec, 'creating', resource.id, {
        code: spec.taken ?? 'ResourceAlreadyExistsException',
        message: `${spec.title} ${resource.id} already exists`,
      })
    taken = resource.id
  }
}

async function replace(account: Account, resource: CloudResource): Promise<true> {
  await writeResource(account.folder, resource)
  return true
}

/** null when it is gone. */
export async function read(
  spec: TypeSpec,
  account: Account,
  id: string,
  state: Properties,
): Promise<CloudResource | null> {
  const region = regionOf(spec, account, state)
  const found = await readResource(
    resourceFile(account.folder, { account: account.account, region, type: spec.type, id }),
  )
  // Two ids can share a file name only by a digest's collision, two types by a module's: then it is
  // not ours.
  return found?.id === id && found.type === spec.type ? found : null
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
 */
export async function update(
  spec: TypeSpec,
  account: Account,
  request: UpdateRequest,
): Promise<CloudResource> {
  const before = await read(spec, account, request.id, request.olds)
  if (!before)
    throw apiError(spec, 'updating', request.id, {
      code: 'ResourceNotFoundException',
      message: `${spec.title} ${request.id} does not exist`,
    })
  const changed = new Set(differences(spec, request).map(difference => String(difference.path[0])))
  const after = applied(spec, before, [...changed], request.news)
  await writeResource(account.folder, after)
  await appendJournal(
    account.folder,
    journalEntry(after, account.who, spec.calls[1], changesBetween(spec, before, after)),
  )
  return after
}

function applied(
  spec: TypeSpec,
  before: CloudResource,
  keys: string[],
  news: Properties,
): CloudResource {
  const properties: Properties = { ...before.properties }
  let { tags } = before
  for (const key of keys) {
    const value = withoutContents(news[key] ?? spec.defaults?.[key])
    if (key === 'tags' && spec.taggable === 'map') tags = (value ?? {}) as Record<string, string>
    else if (value === undefined) delete properties[key]
    else properties[key] = value
  }
  for (const [key, make] of Object.entries(spec.onUpdate ?? {}))
    properties[key] = make(before.properties, news)
  return { ...before, properties, tags }
}

/** Deleting what is gone is no error; deletion protection is judged by what is in the cloud. */
export async function remove(
  spec: TypeSpec,
  account: Account,
  id: string,
  state: Properties,
): Promise<void> {
  const found = await read(spec, account, id, state)
  if (!found) return
  const refused = spec.refusesDelete?.(found.properties, id)
  if (refused) throw apiError(spec, 'deleting', id, refused)
  if (await deleteResource(account.folder, found))
    await appendJournal(account.folder, journalEntry(found, account.who, spec.calls[2]))
}
