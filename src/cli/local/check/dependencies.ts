/** Lockfile, package manager and SDK of a program for Node.js or Bun. */
import { existsSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import type { PackageTool } from '../../../adapters/git/dependencies/packageTool.ts'
import { selectPackage } from '../../../adapters/git/dependencies/workspaceLock.ts'
import { listOnPath } from '../../../adapters/pulumi/find.ts'
import type { TwinstackError } from '../../../lib/errors.ts'
import { readSdkVersion } from '../../../adapters/pulumi/version.ts'
import { parseJson } from '../../../lib/parseJson.ts'
import type { Finding } from './finding.ts'
import { readIn, type Project } from './project.ts'

/** Lockfiles in the order in which they are searched, and the tool that installs them. */
const lockfiles: [file: string, tool: 'npm' | PackageTool][] = [
  ['npm-shrinkwrap.json', 'npm'],
  ['package-lock.json', 'npm'],
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
]

type FoundDependencies = { folder: string; file: string }

/** Findings about packages; for other languages what `pulumi install` will do. */
export async function checkDependencies(
  folder: string,
  project: Project,
  env: NodeJS.ProcessEnv,
): Promise<Finding[]> {
  if (project.runtime === 'yaml') return []
  if (project.runtime !== 'nodejs' && project.runtime !== 'bun')
    return [
      {
        topic: 'dependencies',
        ok: true,
        found: 'installed with `pulumi install` in each run, in a copy of the tree',
      },
    ]
  const manifest = await findNearest(folder, project.main, ['package.json'])
  if (manifest === null)
    return [
      {
        topic: 'dependencies',
        ok: false,
        found: 'there is no package.json beside the program or above it',
        hint: 'npm init -y && npm install @pulumi/pulumi',
      },
    ]
  const lock = await findNearest(
    folder,
    manifest.folder,
    lockfiles.map(([file]) => file),
  )
  return [
    (await checkWorkspace(folder, manifest, lock)) ?? (await checkLock(lock, project, env)),
    await checkSdk(folder, manifest, lock),
  ]
}

/** The nearest of the files, from `from` upwards to the top of the repository of git. */
async function findNearest(
  root: string,
  from: string,
  files: string[],
): Promise<FoundDependencies | null> {
  for (let folder = from; ; folder = posix.join(folder, '..')) {
    const place = folder === '.' ? '' : folder
    for (const file of files)
      if ((await readIn(root, posix.join(place, file))) !== null) return { folder: place, file }
    if (isTop(root, folder)) return null
  }
}

/** Above the folder of the program only where that is in a repository of git. */
function isTop(root: string, folder: string): boolean {
  const place = join(root, folder)
  if (existsSync(join(place, '.git')) || dirname(place) === place) return true
  return (folder === '' || folder === '.') && !isInRepository(root)
}

function isInRepository(folder: string): boolean {
  if (existsSync(join(folder, '.git'))) return true
  return dirname(folder) !== folder && isInRepository(dirname(folder))
}

async function checkLock(
  lock: FoundDependencies | null,
  { options }: Project,
  env: NodeJS.ProcessEnv,
): Promise<Finding> {
  const topic = 'dependencies'
  if (lock === null)
    return {
      topic,
      ok: null,
      found: 'there is no lockfile: versions are chosen at the first run and kept on that machine',
      hint: 'commit one, e.g. npm install --package-lock-only',
    }
  const file = posix.join(lock.folder, lock.file)
  if (lock.file === 'bun.lockb')
    return {
      topic,
      ok: false,
      found: `${file} is binary, and only bun.lock is read`,
      hint: 'bun install --save-text-lockfile',
    }
  const tool = findTool(lock)
  const wanted = options['packagemanager']
  if (typeof wanted === 'string' && wanted !== tool)
    return {
      topic,
      ok: false,
      found: `Pulumi.yaml requires ${wanted}, but the lockfile is ${file} of ${tool}`,
      hint: `commit the lockfile of ${wanted}, or change \`packagemanager\``,
    }
  if ((await listOnPath(tool, env)).length === 0)
    return {
      topic,
      ok: false,
      found: `${file} is installed with ${tool}, which is not on PATH`,
      hint: `install ${tool} where the workers of Twinstack run`,
    }
  return { topic, ok: true, found: `${file}, installed with ${tool}` }
}

/** What makes the lockfile of a workspace unusable for one of its packages. */
async function checkWorkspace(
  root: string,
  manifest: FoundDependencies,
  lock: FoundDependencies | null,
): Promise<Finding | null> {
  if (lock === null || lock.folder === manifest.folder) return null
  const tool = findTool(lock)
  if (tool === 'npm') return null
  const path = posix.join(lock.folder, lock.file)
  const place = relative(join(root, lock.folder), join(root, manifest.folder)).replaceAll('\\', '/')
  try {
    selectPackage(tool, { path, text: (await readIn(root, path)) ?? '' }, place)
    return null
  } catch (error) {
    const { message, hint } = error as TwinstackError
    return { topic: 'dependencies', ok: false, found: message, ...(hint && { hint }) }
  }
}

const findTool = ({ file }: FoundDependencies): 'npm' | PackageTool =>
  lockfiles.find(([name]) => name === file)?.[1] ?? 'npm'

const sdkName = '@pulumi/pulumi'

async function checkSdk(
  root: string,
  manifest: FoundDependencies,
  lock: FoundDependencies | null,
): Promise<Finding> {
  const topic = 'SDK'
  const text = await readIn(root, posix.join(manifest.folder, manifest.file))
  const { dependencies, devDependencies } = parseManifest(parseJson(text))
  const range = dependencies[sdkName] ?? devDependencies[sdkName]
  if (range === undefined)
    return {
      topic,
      ok: false,
      found: `package.json does not name ${sdkName}`,
      hint: `npm install ${sdkName}`,
    }
  const versions = lock ? await listLockedVersions(root, lock) : []
  if (versions.length > 1)
    return {
      topic,
      ok: null,
      found: `the lockfile has ${versions.length} versions of ${sdkName}: ${versions.join(', ')}`,
      hint: 'two copies of the SDK in one program break at the first resource: npm dedupe',
    }
  const version = versions[0] ?? range
  const major = /^\D*(\d+)\./.exec(version)?.[1]
  const ours = readSdkVersion()
  if (major !== undefined && major !== ours.split('.')[0])
    return {
      topic,
      ok: false,
      found: `${sdkName} ${version}; Twinstack drives version ${ours.split('.')[0]}`,
      hint: `npm install ${sdkName}@${ours}`,
    }
  return { topic, ok: true, found: `${sdkName} ${version}` }
}

function parseManifest(content: unknown): Record<'dependencies' | 'devDependencies', Strings> {
  const found = (content ?? {}) as Record<string, unknown>
  return {
    dependencies: selectStrings(found['dependencies']),
    devDependencies: selectStrings(found['devDependencies']),
  }
}

type Strings = Record<string, string>
const selectStrings = (value: unknown): Strings =>
  typeof value === 'object' && value !== null ? (value as Strings) : {}

/** Versions of the SDK in an npm lockfile, or by its lines in another one. */
async function listLockedVersions(
  root: string,
  { folder, file }: FoundDependencies,
): Promise<string[]> {
  const text = (await readIn(root, posix.join(folder, file))) ?? ''
  const found = file.endsWith('.json') ? fromNpm(parseJson(text)) : fromText(text)
  return [...new Set(found)].sort()
}

function fromNpm(lock: unknown): string[] {
  const { packages } = (lock ?? {}) as { packages?: Record<string, { version?: string }> }
  return Object.entries(packages ?? {}).flatMap(([path, { version }]) =>
    path.endsWith(`node_modules/${sdkName}`) && version ? [version] : [],
  )
}

/** pnpm: `'@pulumi/pulumi@3.1.0(…)':`; yarn: `"@pulumi/pulumi@^3.0.0":` and `version "3.1.0"`. */
function fromText(text: string): string[] {
  const pnpm = [...text.matchAll(/^ {2}['"]?\/?@pulumi\/pulumi@(\d+\.\d+\.\d+)/gm)]
  const yarn = [...text.matchAll(/^"?@pulumi\/pulumi@[^\n]*:\n {2}version:? "?(\d+\.\d+\.\d+)/gm)]
  const bun = [...text.matchAll(/"@pulumi\/pulumi": \["@pulumi\/pulumi@(\d+\.\d+\.\d+)/g)]
  return [...pnpm, ...yarn, ...bun].flatMap(([, version]) => version ?? [])
}
