import { parseDocument } from 'yaml'
import { TwinstackError } from '../../../lib/errors.ts'
import { parseInput } from '../../../lib/input.ts'
import { ignoreFileSchema } from '../../../model/ignoreRule.ts'
import type { IgnoreRules } from '../../../model/ignoreRule.ts'

/** Name of the file, beside the program's main file. */
export const ignoreFile = 'drift.yaml'

/**
 * The rules in the text of a program's `drift.yaml`; `file` is how messages call it. An empty file
 * has none.
 * @throws TwinstackError `invalid-request` that names every wrong field
 */
export function parseIgnoreRules(text: string, file: string = ignoreFile): IgnoreRules {
  const document = parseDocument(text)
  const [wrong] = document.errors
  if (wrong)
    throw new TwinstackError(
      'invalid-request',
      `${file} is no YAML: ${wrong.message.split('\n')[0]}`,
      { hint: 'programs/README.md shows the shape of a rule' },
    )
  const content: unknown = document.toJS({ maxAliasCount: 10 }) ?? { rules: [] }
  return parseInput(ignoreFileSchema, content, file).rules
}
