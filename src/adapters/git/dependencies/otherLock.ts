import { posix } from 'node:path'
import { TwinstackError } from '../../../lib/errors.ts'
import { hashSha256 } from '../../../lib/hash.ts'
import { parseYaml } from '../../../lib/yaml.ts'
import { checkOtherLock, createLockRefusalError } from './checkOtherLock.ts'
import type { ReadText } from './files.ts'
import { isRegistrySpec } from './packageNames.ts'
import type { PackageTool } from './packageTool.ts'
import { findPlace, selectPackage } from './workspaceLock.ts'

export const toolLockfiles: Record<PackageTool, string> = {
  pnpm: 'pnpm-lock.yaml',
  yarn: 'yarn.lock',
  bun: 'bun.lock',
}

/**
 * The files of a revision that pnpm, yarn or bun needs for an installation. The texts are written
 * as files into an empty folder.
 */
export type OtherLock = {
  tool: PackageTool
  /** path in the repository, for messages */
  path: string
  files: Record<string, string>
  digest: string
}

/**
 * Fields of package.json that determine what is installed. `packageManager` is left out, because it
 * would download another tool.
 */
const fields = [
  'name',
  'version',
  'private',
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
  'peerDependenciesMeta',
  'dependenciesMeta',
  'overrides',
  'resolutions',
  'pnpm',
  'trustedDependencies',
]
/**
 * The settings in the field `pnpm` that must agree with the lockfile. Other settings would name
 * files (patches) or download code that pnpm runs (configDependencies, executionEnv).
 */
const pnpmFields = [
  'overrides',
  'packageExtensions',
  'peerDependencyRules',
  'ignoredOptionalDependencies',
]
/** Settings of pnpm-workspace.yaml that must agree with the lockfile. */
const workspaceFields = [
  'catalog',
  'catalogs',
  'overrides',
  'packageExtensions',
  'ignoredOptionalDependencies',
]

/**
 * The lockfile of `tool` in `folder`; null when there is none. That of a workspace is reduced to
 * the package in `packageFolder`. Throws `dependencies-failed` for a lockfile with packages from
 * another source than a registry.
 */
export async function readOtherLock(
  read: ReadText,
  { folder, packageFolder }: { folder: string; packageFolder: string },
  tool: PackageTool,
): Promise<OtherLock | null> {
  const name = toolLockfiles[tool]
  const path = posix.join(folder, name)
  const whole = await read(path)
  if (whole === null && tool === 'bun') await refuseBinary(read, folder)
  if (whole === null) return null
  const text =
    folder === packageFolder
      ? whole
      : selectPackage(tool, { path, text: whole }, findPlace(folder, packageFolder, read.prefix))
  checkOtherLock(tool, path, text)
  const shared = folder === packageFolder ? {} : await readShared(read, folder)
  const manifest = { ...(await readManifest(read, packageFolder)), ...shared }
  const workspace = tool === 'pnpm' ? await readWorkspace(read, folder) : null
  const files = {
    [name]: text,
    'package.json': JSON.stringify(manifest),
    ...(workspace === null ? {} : { 'pnpm-workspace.yaml': JSON.stringify(workspace) }),
  }
  return { tool, path, files, digest: hashSha256(JSON.stringify([tool, files])) }
}

/** The lockfile format of Bun before 1.2. */
async function refuseBinary(read: ReadText, folder: string): Promise<void> {
  const path = posix.join(folder, 'bun.lockb')
  const isThere = await read(path).then(
    text => text !== null,
    () => true,
  )
  if (isThere)
    throw new TwinstackError(
      'dependencies-failed',
      `${path} is binary, and only bun.lock is read`,
      {
        hint: 'convert it: bun install --save-text-lockfile',
      },
    )
}

async function readManifest(read: ReadText, folder: string): Promise<object> {
  const path = posix.join(folder, 'package.json')
  const manifest = JSON.parse((await read(path)) ?? '{}') as Record<string, unknown>
  for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies'])
    for (const [name, spec] of Object.entries(manifest[kind] ?? {}))
      if (!isRegistrySpec(name, String(spec)) && !/^catalog:[\w-]*$/.test(String(spec)))
        throw createLockRefusalError(
          `${path} takes ${name} from ${String(spec)}, which is no registry`,
        )
  return pickInstalled(manifest, fields)
}

/** The fields of the package at the top of a workspace that apply to all its packages. */
async function readShared(read: ReadText, folder: string): Promise<object> {
  const text = (await read(posix.join(folder, 'package.json'))) ?? '{}'
  return pickInstalled(JSON.parse(text) as object, ['overrides', 'resolutions', 'pnpm'])
}

function pickInstalled(manifest: object, names: string[]): object {
  const { pnpm, ...picked } = pick(manifest, names) as { pnpm?: unknown }
  const isObject = typeof pnpm === 'object' && pnpm !== null
  return isObject ? { ...picked, pnpm: pick(pnpm, pnpmFields) } : picked
}

async function readWorkspace(read: ReadText, folder: string): Promise<object | null> {
  const path = posix.join(folder, 'pnpm-workspace.yaml')
  const text = await read(path)
  return text === null ? null : pick(parseYaml(text, path) ?? {}, workspaceFields)
}

function pick(from: object, names: string[]): object {
  return Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)))
}
