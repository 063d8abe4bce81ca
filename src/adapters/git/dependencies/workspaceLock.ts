/** The lockfile of a workspace, reduced to one of its packages, which is installed alone. */
import { posix } from 'node:path'
import { stringify } from 'yaml'
import { TwinstackError } from '../../../lib/errors.ts'
import { parseYaml } from '../../../lib/yaml.ts'
import type { PackageTool } from './packageTool.ts'

/**
 * `place`: folder of the package inside that of the lockfile. pnpm records the dependencies of each
 * package under `importers`; the lockfile of yarn 1 names none. Throws `dependencies-failed` for
 * the others, whose tools would write the lockfile again.
 */
export function selectPackage(
  tool: PackageTool,
  { path, text }: { path: string; text: string },
  place: string,
): string {
  if (tool === 'yarn' && !/^__metadata:/m.test(text)) return text
  if (tool !== 'pnpm') throw createUnsupportedError(tool, path, place)
  const lock = parseYaml(text, path) as { importers?: Record<string, unknown> }
  const own = lock.importers?.[place]
  if (own === undefined)
    throw new TwinstackError('dependencies-failed', `${path} does not contain ${place}`, {
      hint: 'run pnpm install at the top of the workspace, and commit its lockfile',
    })
  return stringify({ ...lock, importers: { '.': own } })
}

function createUnsupportedError(tool: PackageTool, path: string, place: string): TwinstackError {
  const name = tool === 'yarn' ? 'yarn 2 or newer' : tool
  return new TwinstackError(
    'dependencies-failed',
    `${path} is the lockfile of a workspace of ${name}, and the program's package.json is in ${place}`,
    {
      hint:
        `commit a lockfile of its own in ${place} (npm install --package-lock-only there); ` +
        'workspaces of npm, pnpm and yarn 1 need none',
    },
  )
}

/** The folder of a package inside that of a lockfile, both relative to the program's folder. */
export function findPlace(lockFolder: string, packageFolder: string, prefix = ''): string {
  return posix.relative(
    `/${posix.join(prefix, lockFolder)}`,
    `/${posix.join(prefix, packageFolder)}`,
  )
}
