import { dirname, join } from 'node:path'
import { pathInTree, readRevisionYaml } from '../../../lib/revisionFile.ts'
import type { Tree } from '../../../model/revision.ts'
import { ignoreFile, parseIgnoreRules } from '../../../analysis/drift/ignore/parse.ts'
import type { IgnoreRules } from '../../../model/ignoreRule.ts'
import { errorMessage } from '../../../lib/errors.ts'

/**
 * The rules of a revision, from beside its main file. A file that is wrong gives no rules and a
 * note that says what is wrong.
 */
export async function readIgnoreRules(
  tree: Pick<Tree, 'folder' | 'main'>,
): Promise<{ rules: IgnoreRules; notes: string[] }> {
  try {
    const file = pathInTree(tree.folder, join(dirname(tree.main), ignoreFile))
    const source = await readRevisionYaml(tree.folder, file)
    return { rules: source === null ? [] : parseIgnoreRules(source), notes: [] }
  } catch (error) {
    return {
      rules: [],
      notes: [`no ignore rule was applied: ${errorMessage(error)}`],
    }
  }
}
