/**
 * The remarks of a report in addition to its differences: renamed resources, and values that can't
 * be compared.
 */
import { shortenTypeName } from '../../lib/typeName.ts'
import type { NotComparable } from '../../model/difference.ts'
import type { ParityDocument } from '../../model/parityReport.ts'

const mostLines = 20

/** One line for each resource that has different names on the two sides. */
export function listRenamed({ left, right, comparison }: ParityDocument): string[] {
  const lines = comparison.renamed.map(
    one =>
      `renamed: ${shortenTypeName(one.type)} ${one.left} in ${left} is ${one.right} in ${right}`,
  )
  return cutLines(lines, 'renamed')
}

/**
 * One line for each value that can't be compared: a secret, or a value that a plan does not know
 * yet.
 */
export function listNotComparable({ comparison }: ParityDocument): string[] {
  const lines = comparison.notComparable.map(
    ({ resource, path, why }) =>
      `not comparable, not proven (${reasons[why]}): ` +
      `${shortenTypeName(resource.type)} ${resource.name} ${path}`,
  )
  return cutLines(lines, 'not comparable, not proven')
}

const reasons: Record<NotComparable['why'], string> = {
  secret: 'a secret',
  'secret-with-names': 'secrets that differ and contain names of their environment',
  unknown: 'not known yet',
}

const cutLines = (lines: string[], what: string) =>
  lines.length > mostLines
    ? [...lines.slice(0, mostLines), `${what}: ${lines.length - mostLines} more (see --json)`]
    : lines
