import { isDeeperThan } from '../../../lib/input.ts'
import { listLeaves } from '../../../lib/propertyPath.ts'
import { isObject } from '../../../lib/values.ts'

/** The content of a versions document; nested keys are joined with dots. */
export type Versions = Record<string, string>

const deepest = 8
const mostKeys = 2000

/**
 * Returns the versions in a document, or why it is invalid. Only texts are versions, because the
 * number 1.10 would become 1.1.
 */
export function flattenVersions(text: string): { versions: Versions } | { wrong: string } {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch {
    return { wrong: 'the answer is not JSON' }
  }
  if (!isObject(document)) return { wrong: 'expected a JSON object of names and versions' }
  if (isDeeperThan(document, deepest)) return { wrong: `nested deeper than ${deepest} levels` }
  const leaves = listLeaves(document)
    .filter(({ value }) => !isObject(value))
    .map(({ keys, value }): [string, unknown] => [keys.reduce(join, ''), value])
  const wrong = leaves.find(([, value]) => typeof value !== 'string')
  if (wrong)
    return { wrong: `${wrong[0]}: expected a text such as "2.14.3", got ${getKind(wrong[1])}` }
  if (leaves.length > mostKeys) return { wrong: `more than ${mostKeys} versions` }
  return { versions: Object.fromEntries(leaves) as Versions }
}

/** A key that contains a dot must differ from a nested one. */
function join(path: string, key: string): string {
  if (key === '' || key.includes('.')) return `${path}[${JSON.stringify(key)}]`
  return path === '' ? key : `${path}.${key}`
}

function getKind(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`
}
