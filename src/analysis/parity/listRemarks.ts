/** What a report says beside its differences: renamed resources, and what nothing can prove. */
import { shortenTypeName } from '../../lib/typeName.ts'
import type { ParityDocument } from '../../model/parityReport.ts'

const mostLines = 20

/** One line per resource that both sides have under another name. */
export function listRenamed({ left, right, comparison }: ParityDocument): string[] {
  const lines = comparison.renamed.map(
    one =>
      `renamed: ${shortenTypeName(one.type)} ${one.left} in ${left} is ${one.right} in ${right}`,
  )
  return cutLines(lines, 'renamed')
}

/** A secret, or a value that a plan does not know yet, may be equal or not: nothing proves it. */
export function listNotComparable({ comparison }: ParityDocument): string[] {
  const lines = comparison.notComparable.map(
    ({ resource, path, why }) =>
      `not comparable, not proven (${why === 'secret' ? 'a secret' : 'not known yet'}): ` +
      `${shortenTypeName(resource.type)} ${resource.name} ${path}`,
  )
  return cutLines(lines, 'not comparable, not proven')
}

const cutLines = (lines: string[], what: string) =>
  lines.length > mostLines
    ? [...lines.slice(0, mostLines), `${what}: ${lines.length - mostLines} more (see --json)`]
    : lines
