import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Tree } from '../../../model/revision.ts'
import { ignoreFile, parseIgnoreRules } from '../../../analysis/drift/ignore/parse.ts'
import type { IgnoreRules } from '../../../model/ignoreRule.ts'
import { errorMessage } from '../../../lib/errors.ts'

/**
 * The rules of a revision, from beside its main file. A file that is wrong gives no rules and a
 * note that says what is wrong.
 */
export function readIgnoreRules(tree: Pick<Tree, 'main'>): { rules: IgnoreRules; notes: string[] } {
  const file = join(dirname(tree.main), ignoreFile)
  if (!existsSync(file)) return { rules: [], notes: [] }
  try {
    return { rules: parseIgnoreRules(readFileSync(file, 'utf8')), notes: [] }
  } catch (error) {
    return {
      rules: [],
      notes: [`no ignore rule was applied: ${errorMessage(error)}`],
    }
  }
}
