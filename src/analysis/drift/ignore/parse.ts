import { parseInput } from '../../../lib/input.ts'
import { parseYaml, type YamlSource } from '../../../lib/yaml.ts'
import { ignoreFileSchema } from '../../../model/ignoreRule.ts'
import type { IgnoreRules } from '../../../model/ignoreRule.ts'

/** Name of the file, beside the program's main file. */
export const ignoreFile = 'drift.yaml'

/**
 * Parses the text of a program's `drift.yaml`; `file` is its name in messages. An empty file has no
 * rules.
 * @throws TwinstackError `invalid-request` that names every wrong field
 */
export function parseIgnoreRules(text: YamlSource, file: string = ignoreFile): IgnoreRules {
  const content = parseYaml(text, file) ?? { rules: [] }
  return parseInput(ignoreFileSchema, content, file).rules
}
