import { posix } from 'node:path'
import { z } from 'zod'
import { TwinstackError } from '../../lib/errors.ts'
import { parseYaml, prepareYaml } from '../../lib/yaml.ts'
import type { ReadText } from './dependencies/files.ts'
import type { PackageManager } from './dependencies/lockfile.ts'

/**
 * The data of Pulumi.yaml and of the package.json beside the main file. Paths are relative to the
 * repository folder, with `/`.
 */
export type Project = {
  name: string
  /** the project file itself, where the program is not written for Node.js */
  main: string
  /** whether it is a Node.js program; its dependencies are then npm packages */
  node: boolean
  /** the option `packagemanager` of the runtime; null: the lockfile decides */
  packageManager: PackageManager | null
  /** folder of the program's own package.json, '' for the top; null when there is none */
  packageFolder: string | null
  manifest: Manifest
}

/** https://www.pulumi.com/docs/iac/concepts/projects/#project-names */
const projectSchema = z.object({
  name: z.string().regex(/^[a-zA-Z0-9_.-]{1,100}$/, 'expected 1 to 100 letters, digits, or . _ -'),
  main: z.string().default(''),
  runtime: z
    .union([z.string(), z.looseObject({ name: z.string(), options: z.unknown() })])
    .default('nodejs'),
})
const specs = z.record(z.string(), z.string()).default({})
const manifestSchema = z.object({
  dependencies: specs,
  /**
   * `pulumi install` installs them too, because a program is compiled by its own TypeScript version
   */
  devDependencies: specs,
  optionalDependencies: specs,
  main: z.string().optional(),
  exports: z.unknown().optional(),
})
export type Manifest = z.infer<typeof manifestSchema>

/**
 * Reads and checks them. Throws `program-invalid`, naming the file and what was expected in it.
 */
export async function readProject(read: ReadText): Promise<Project> {
  const [yaml, yml] = [await read('Pulumi.yaml'), await read('Pulumi.yml')]
  const text = yaml ?? yml
  if (text === null) throw createContractError('the revision has no Pulumi.yaml at its top')
  if (yaml !== null && yml !== null)
    throw createContractError('the revision has Pulumi.yaml and Pulumi.yml; keep one of them')
  const source = await prepareYaml(text, 'Pulumi.yaml')
  const { name, main, runtime } = check(projectSchema, 'Pulumi.yaml', () =>
    parseYaml(source, 'Pulumi.yaml'),
  )
  const language = typeof runtime === 'string' ? runtime : runtime.name
  if (!['nodejs', 'bun'].includes(language)) return readOtherLanguage(name, read)
  const packageManager = findManager(typeof runtime === 'string' ? null : runtime.options)
  const file = await readMainFile(read, clean(main))
  const manifest = await readNearestManifest(read, posix.dirname(file))
  return { name, main: file, node: true, packageManager, ...manifest }
}

const managers = ['npm', 'pnpm', 'yarn', 'bun'] as const

/** The option `packagemanager`; null where it is `auto` or left out. */
function findManager(options: unknown): PackageManager | null {
  const named = (options as { packagemanager?: unknown } | null)?.packagemanager ?? 'auto'
  const found = managers.find(manager => manager === named)
  if (found === undefined && named !== 'auto')
    throw createContractError(
      `Pulumi.yaml: \`packagemanager\` is ${JSON.stringify(named)}, expected auto, ` +
        `${managers.join(', ')}`,
    )
  return found ?? null
}

/** The language host finds the program; nothing is installed from npm. */
async function readOtherLanguage(name: string, read: ReadText): Promise<Project> {
  const main = (await read('Pulumi.yaml')) === null ? 'Pulumi.yml' : 'Pulumi.yaml'
  const manifest = manifestSchema.parse({})
  return { name, main, node: false, packageManager: null, packageFolder: null, manifest }
}

/** Checks that `main` is inside the tree. */
function clean(main: string): string {
  const path = posix.normalize(main.replaceAll('\\', '/') || '.').replace(/\/$/, '')
  if (path === '..' || path.startsWith('../') || posix.isAbsolute(path))
    throw createContractError(
      `Pulumi.yaml: \`main\` is ${JSON.stringify(main)}, outside of the repository`,
    )
  return path
}

/** A folder means its index file, as in Pulumi. */
async function readMainFile(read: ReadText, path: string): Promise<string> {
  if (/\.[cm]?[jt]s$/.test(path)) return path
  const named = await findPackageMain(read, path)
  if (named !== null) return named
  for (const name of ['index.ts', 'index.js', 'index.mts', 'index.mjs']) {
    const file = posix.join(path, name)
    if ((await read(file)) !== null) return file
  }
  throw createContractError(
    `Pulumi.yaml: \`main\` is ${JSON.stringify(path)}, and there is no index.ts or index.js in it`,
  )
}

/**
 * The entry point that the package.json of a folder names, where that file exists: `exports` before
 * `main`, as cmd/run of the SDK reads them.
 */
async function findPackageMain(read: ReadText, folder: string): Promise<string | null> {
  const text = await read(posix.join(folder, 'package.json'))
  if (text === null) return null
  const manifest = check(manifestSchema, posix.join(folder, 'package.json'), () => JSON.parse(text))
  const main = manifest.exports === undefined ? manifest.main : findExport(manifest.exports)
  if (main === undefined) return null
  const file = posix.join(folder, clean(main))
  return (await read(file)) === null ? null : file
}

function findExport(exported: unknown): string | undefined {
  if (typeof exported === 'string') return exported
  const top = (exported as { '.'?: unknown } | null)?.['.']
  if (typeof top !== 'object' || top === null) return typeof top === 'string' ? top : undefined
  const { default: one, require, import: other } = top as Record<string, unknown>
  return [one, require, other].find(path => typeof path === 'string')
}

/** package.json of `folder` or the nearest one above it. */
async function readNearestManifest(
  read: ReadText,
  folder: string,
): Promise<Pick<Project, 'packageFolder' | 'manifest'>> {
  const here = folder === '.' ? '' : folder
  const path = posix.join(here, 'package.json')
  const text = await read(path)
  if (text !== null)
    return { packageFolder: here, manifest: check(manifestSchema, path, () => JSON.parse(text)) }
  if (here !== '') return readNearestManifest(read, posix.dirname(here))
  return { packageFolder: null, manifest: manifestSchema.parse({}) }
}

function check<Schema extends z.ZodType>(
  schema: Schema,
  file: string,
  read: () => unknown,
): z.output<Schema> {
  try {
    return schema.parse(read())
  } catch (error) {
    const reason =
      error instanceof z.ZodError
        ? error.issues.map(issue => `${issue.path.join('.') || 'top'}: ${issue.message}`).join('; ')
        : (error as Error).message
    throw createContractError(`${file} is wrong: ${reason}`)
  }
}

function createContractError(detail: string): TwinstackError {
  return new TwinstackError('program-invalid', detail, {
    hint: "programs/README.md describes what a program's repository must contain",
  })
}
