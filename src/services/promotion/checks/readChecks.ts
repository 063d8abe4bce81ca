import { dirname, join } from 'node:path'
import type { Environment } from '../../../model/environment.ts'
import { TwinstackError } from '../../../lib/errors.ts'
import { parseInput } from '../../../lib/input.ts'
import { getPathInTree, readRevisionYaml } from '../../../lib/revisionFile.ts'
import { matchesStars } from '../../../lib/wildcards.ts'
import { parseYaml, type YamlSource } from '../../../lib/yaml.ts'
import type { Tree } from '../../../model/revision.ts'
import { checksFileSchema, type Check } from '../../../model/check.ts'

/** Name of the file, beside the program's main file. */
export const checksFile = 'checks.yaml'

/**
 * The checks in the text of a `checks.yaml`; an empty file has none. @throws TwinstackError
 * `invalid-request` that names every wrong field
 */
export function parseChecks(text: YamlSource, file = checksFile): Check[] {
  return parseInput(checksFileSchema, parseYaml(text, file) ?? { checks: [] }, file).checks
}

/**
 * The checks of a revision for one environment, in the order of the file; none without a file.
 * @throws TwinstackError `program-invalid` when the file is invalid, because a revision must not
 *   be deployed without its declared checks
 */
export async function readChecks(
  tree: Pick<Tree, 'folder' | 'main'>,
  environment: Pick<Environment, 'name' | 'kind'>,
): Promise<Check[]> {
  try {
    const file = getPathInTree(tree.folder, join(dirname(tree.main), checksFile))
    const source = await readRevisionYaml(tree.folder, file)
    if (source === null) return []
    const checks = parseChecks(source)
    return checks.filter(check => isFor(check, environment))
  } catch (error) {
    if (!(error instanceof TwinstackError)) throw error
    throw new TwinstackError('program-invalid', error.message, {
      hint: error.hint ?? 'programs/README.md describes the fields of a check',
      ...(error.fields ? { fields: error.fields } : {}),
      cause: error,
    })
  }
}

/**
 * Kinds and names share one list: an environment with the name of a kind is not distinguished from
 * the kind.
 */
export function isFor(
  { environments }: Pick<Check, 'environments'>,
  { name, kind }: Pick<Environment, 'name' | 'kind'>,
): boolean {
  return environments?.some(pattern => pattern === kind || matchesStars(pattern, name)) ?? true
}
