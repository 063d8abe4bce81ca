import { dirname, join } from 'node:path'
import { getPathInTree, readRevisionYaml } from '../../../lib/revisionFile.ts'
import type { Tree } from '../../../model/revision.ts'
import { ignoreFile, parseIgnoreRules } from '../../../analysis/drift/ignore/parse.ts'
import type { IgnoreRules } from '../../../model/ignoreRule.ts'
import { getErrorMessage } from '../../../lib/errors.ts'

/**
 * Reads the rules of a revision beside its main file. An invalid file gives no rules and a note
 * with the error.
 */
export async function readIgnoreRules(
  tree: Pick<Tree, 'folder' | 'main'>,
): Promise<{ rules: IgnoreRules; notes: string[] }> {
  try {
    const file = getPathInTree(tree.folder, join(dirname(tree.main), ignoreFile))
    const source = await readRevisionYaml(tree.folder, file)
    return { rules: source === null ? [] : parseIgnoreRules(source), notes: [] }
  } catch (error) {
    return {
      rules: [],
      notes: [`no ignore rule was applied: ${getErrorMessage(error)}`],
    }
  }
}
