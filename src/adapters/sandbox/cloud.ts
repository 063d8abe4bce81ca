/** Reads the cloud folder for the CLI and tests, and changes it as in the console. */
import { userInfo } from 'node:os'
import { TwinstackError } from '../../lib/errors.ts'
import { getSpec } from './catalog/index.ts'
import { deleteResource, readAll } from './files.ts'
import { appendJournal, createJournalEntry, readJournal } from './journal.ts'
import { getAt, parsePath, setAt } from './paths.ts'
import type { Segment } from './paths.ts'
import { findPartition } from '../../model/awsProvider.ts'
import type { Account } from './provider/account.ts'
import { change, withParent } from './provider/crud.ts'
import { CloudError } from './provider/errors.ts'
import { findOrigin } from './names.ts'
import type { Change, CloudResource, JournalEntry, Properties } from './resource.ts'

export type { Change, CloudResource, JournalEntry } from './resource.ts'
export type Filter = { type?: string; account?: string; region?: string; environment?: string }

/**
 * All resources, or those that match every field of the filter; `environment` is the tag
 * `twinstack:environment`.
 */
export async function listResources(folder: string, filter: Filter = {}): Promise<CloudResource[]> {
  const fits = (resource: CloudResource) =>
    (['type', 'account', 'region'] as const).every(
      key => filter[key] === undefined || filter[key] === resource[key],
    ) &&
    (filter.environment === undefined || findOrigin(resource).environment === filter.environment)
  return (await readAll(folder)).filter(fits)
}

/**
 * Finds a resource by id, ARN, or logical name (tag `twinstack:name`), as `name`,
 * `environment/name` or `environment/Type/name` (`staging/Cluster/main`), because resources of
 * several types may have one name. Throws `not-found`, or `conflict` with the candidates when
 * several match.
 */
export async function getResource(folder: string, id: string): Promise<CloudResource> {
  const all = await readAll(folder)
  const exact = all.filter(resource => resource.id === id || resource.arn === id)
  const found =
    exact.length > 0 ? exact : all.filter(resource => listCallNames(resource).includes(id))
  if (found.length === 0)
    throw new TwinstackError('not-found', `no resource of the sandbox is called ${id}`, {
      hint: 'twinstack sandbox ls shows ids and names',
    })
  if (found.length > 1)
    throw new TwinstackError(
      'conflict',
      `${id} could be any of: ${found.map(describeCandidate).join(', ')}`,
      { hint: 'use the ARN, the id or environment/Type/name, such as staging/Cluster/main' },
    )
  return found[0] as CloudResource
}

function listCallNames(resource: CloudResource): (string | undefined)[] {
  const { environment, name } = findOrigin(resource)
  return [name, `${environment}/${name}`, `${environment}/${resource.type.split(':')[2]}/${name}`]
}

function describeCandidate(resource: CloudResource): string {
  const { environment, name } = findOrigin(resource)
  return (
    `${resource.arn ?? resource.id} ` +
    `(${resource.type}${name ? `, ${environment}/${name}` : ''})`
  )
}

/**
 * Changes this resource, or the one with this id (as `getResource`). `PROP=VALUE`; the value is
 * JSON when it parses as JSON, else a string. `null` removes the
 * property, and where the value was a string `15.4` stays a string: AWS types its properties.
 * `force` writes a value that AWS would refuse, to create states that no API call creates.
 * @throws TwinstackError `invalid-request` for a wrong path, `conflict` for what AWS refuses
 */
export async function setProperty(
  folder: string,
  id: string | CloudResource,
  assignment: string,
  { force = false, who = getConsoleUser() }: { force?: boolean; who?: string } = {},
): Promise<{ resource: CloudResource; changes: Change[] }> {
  const at = assignment.indexOf('=')
  if (at < 1)
    throw new TwinstackError('invalid-request', `expected PROP=VALUE, got ${assignment}`, {
      hint: 'for example engineVersion=15.4 or tags.owner=me',
    })
  const path = parsePath(assignment.slice(0, at))
  const before = typeof id === 'string' ? await getResource(folder, id) : id
  const after = withValue(
    before,
    path,
    parseValue(assignment.slice(at + 1), getProperty(before, assignment.slice(0, at))),
  )
  const spec = getSpec(before.type)
  const changes = await change(spec, getConsoleAccount(folder, before, who), {
    before,
    after,
    accepts: force ? 'everything' : 'confirmed',
  }).catch((cause: unknown) => {
    throw cause instanceof CloudError
      ? new TwinstackError('conflict', cause.message, {
          cause,
          hint: 'AWS refuses this change in the console too',
        })
      : cause
  })
  return { resource: after, changes }
}

/** The account as a person in the console uses it. */
function getConsoleAccount(
  folder: string,
  { account, region }: CloudResource,
  who: string,
): Account {
  return {
    folder,
    account,
    region,
    partition: findPartition(region),
    defaultTags: {},
    who,
    seed: null,
  }
}

/** Deletes as the console does, when nothing protects the resource. */
export async function removeResource(
  folder: string,
  id: string | CloudResource,
  who = getConsoleUser(),
): Promise<CloudResource> {
  const resource = typeof id === 'string' ? await getResource(folder, id) : id
  await deleteResource(folder, withParent(getSpec(resource.type), resource))
  await appendJournal(folder, createJournalEntry(resource, who, getSpec(resource.type).calls[2]))
  return resource
}

/** The change journal, oldest first. */
export async function readJournalEntries(folder: string): Promise<JournalEntry[]> {
  return await readJournal(folder)
}

/** Tags of types with a map of tags are in a separate field of the file. */
function withValue(resource: CloudResource, path: Segment[], value: unknown): CloudResource {
  const [head, ...rest] = path
  if ((head !== 'tags' && head !== 'tagsAll') || getSpec(resource.type).taggable !== 'map') {
    return { ...resource, properties: setAt(resource.properties, path, value) as Properties }
  }
  const tags =
    rest.length === 0
      ? (value ?? {})
      : setAt(
          resource.tags,
          rest,
          typeof value === 'string' || value === undefined ? value : JSON.stringify(value),
        )
  if (typeof tags !== 'object' || tags === null || Array.isArray(tags))
    throw new TwinstackError('invalid-request', 'tags: expected a map of strings')
  return { ...resource, tags: tags as Record<string, string> }
}

/**
 * Parses JSON, otherwise returns a string; undefined for `null`. If the old value is a string, a
 * number stays a string.
 */
export function parseValue(text: string, before: unknown): unknown {
  try {
    const value: unknown = JSON.parse(text)
    if (value === null) return undefined
    return typeof before === 'string' && (typeof value === 'number' || typeof value === 'boolean')
      ? text
      : value
  } catch {
    return text
  }
}

/** The actor of console changes: the user of this machine. */
export function getConsoleUser(): string {
  return `console:${userInfo().username}`
}

/** The value at a property path, `tags…` included; undefined when there is none. */
export function getProperty(resource: CloudResource, path: string): unknown {
  const segments = parsePath(path)
  const inTags = segments[0] === 'tags' && getSpec(resource.type).taggable === 'map'
  return inTags ? getAt(resource.tags, segments.slice(1)) : getAt(resource.properties, segments)
}
