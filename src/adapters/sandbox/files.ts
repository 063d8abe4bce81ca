/**
 * The cloud on disk: `<folder>/accounts/<account>/<region>/<aws.ec2.Vpc>/<id>.json`. The path
 * follows from account, region, type and id, so one resource costs one file access. Every write is
 * a temporary file and a rename (or a link, which refuses to replace), so a kill at any moment
 * leaves complete files only.
 */
import { link, readdir, readFile, rename, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { CloudResource } from './resource.ts'
import { makeFolder, writeOwn } from './sharing.ts'
import { hashSha256 } from '../../lib/hash.ts'

export type Place = Pick<CloudResource, 'account' | 'region' | 'type' | 'id'> & {
  /** the containing resource, for ids that are unique only within it (permissions of a function) */
  parent?: string | undefined
}
/** `parent` only affects the file's name; it is already a property of the resource. */
export type StoredResource = CloudResource & Pick<Place, 'parent'>
let serial = 0

/** `aws:ec2/vpc:Vpc` -> `aws.ec2.Vpc` */
export function getTypeFolder(type: string): string {
  const [pkg = '', module = '', name = ''] = type.split(':')
  return [pkg, module.split('/')[0] ?? '', name]
    .map(part => part.replace(/[^A-Za-z0-9]/g, '_'))
    .join('.')
}

/**
 * Ids contain slashes and colons and may be longer than a file name: they are escaped, and
 * shortened with a digest.
 */
export function getSafeName(id: string): string {
  const escaped = id.replace(
    /[^A-Za-z0-9_.-]|^\./g,
    char =>
      `%${Buffer.from(char)
        .toString('hex')
        .toUpperCase()
        .replace(/(..)(?=.)/g, '$1%')}`,
  )
  if (escaped.length <= 180) return escaped
  return `${escaped.slice(0, 140)}~${hashSha256(id).slice(0, 32)}`
}

/** `<folder>/accounts/<account>/<region>/<type>/<id>.json` */
export function getResourceFile(folder: string, place: Place): string {
  const parts = [place.account, place.region].map(part => part.replace(/[^a-z0-9-]/g, '_'))
  return join(folder, 'accounts', ...parts, getTypeFolder(place.type), `${getFileName(place)}.json`)
}

/** `<id>@<digest of the parent>`; `@` is escaped in ids. */
function getFileName({ id, parent }: Place): string {
  if (parent === undefined) return getSafeName(id)
  return `${getSafeName(id)}@${hashSha256(parent).slice(0, 8)}`
}

/** null when there is no such resource. */
export async function readResource(file: string): Promise<CloudResource | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as CloudResource
  } catch (cause) {
    if (isCode(cause, 'ENOENT')) return null
    if (cause instanceof SyntaxError)
      throw new Error(`${file} is not valid JSON: ${cause.message}`, { cause })
    throw cause
  }
}

/** Replaces or creates. */
export async function writeResource(folder: string, resource: StoredResource): Promise<void> {
  const file = getResourceFile(folder, resource)
  await withTemporary(file, resource, temporary => rename(temporary, file))
}

/** Creates; false when the resource exists already. */
export async function createResource(folder: string, resource: StoredResource): Promise<boolean> {
  const file = getResourceFile(folder, resource)
  try {
    await withTemporary(file, resource, async temporary => {
      await link(temporary, file)
      await unlink(temporary)
    })
    return true
  } catch (cause) {
    if (isCode(cause, 'EEXIST')) return false
    throw cause
  }
}

/** Returns false when it was deleted already. */
export async function deleteResource(folder: string, place: Place): Promise<boolean> {
  return await unlink(getResourceFile(folder, place)).then(
    () => true,
    (cause: unknown) => {
      if (isCode(cause, 'ENOENT')) return false
      throw cause
    },
  )
}

async function withTemporary(
  file: string,
  { parent: _, ...resource }: StoredResource,
  place: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = join(dirname(file), `.${process.pid}.${++serial}.tmp`)
  const text = `${JSON.stringify(resource, null, 2)}\n`
  const write = () => writeOwn(temporary, text)
  await write().catch(async (cause: unknown) => {
    if (!isCode(cause, 'ENOENT')) throw cause
    await makeFolder(dirname(file))
    await write()
  })
  await place(temporary).catch(async (cause: unknown) => {
    await unlink(temporary).catch(() => {})
    throw cause
  })
}

/** All resources of a type in one account and region. */
export async function readType(
  folder: string,
  place: Pick<Place, 'account' | 'region' | 'type'>,
): Promise<CloudResource[]> {
  const directory = dirname(getResourceFile(folder, { ...place, id: 'x' }))
  const names = (await readdir(directory).catch(ignoreMissing)).filter(
    name => name.endsWith('.json') && !name.startsWith('.'),
  )
  const found = await Promise.all(names.sort().map(name => readResource(join(directory, name))))
  return found.filter(one => one !== null).filter(one => one.type === place.type)
}

/** Every resource of every account and region, in the order of their paths. */
export async function readAll(folder: string): Promise<CloudResource[]> {
  const entries = await readdir(join(folder, 'accounts'), {
    recursive: true,
    withFileTypes: true,
  }).catch(ignoreMissing)
  const files = entries.filter(
    entry => entry.isFile() && entry.name.endsWith('.json') && !entry.name.startsWith('.'),
  )
  const paths = files.map(entry => join(entry.parentPath, entry.name)).sort()
  // A file may disappear between listing and reading, because another process deletes it.
  return (await Promise.all(paths.map(readResource))).filter(resource => resource !== null)
}

function ignoreMissing(cause: unknown): never[] {
  if (isCode(cause, 'ENOENT')) return []
  throw cause
}

export function isCode(cause: unknown, code: string): boolean {
  return (cause as NodeJS.ErrnoException)?.code === code
}
