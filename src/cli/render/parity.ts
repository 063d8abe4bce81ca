/** The first parity summary as text. */
import colors from 'picocolors'
import type { ParitySummary } from '../../parity/summary.ts'
import { clean, count, shortType, value } from '../text.ts'

/** A verdict in numbers, what only one side has, then the differing properties grouped by type. */
export function parityLines (summary: ParitySummary): string[] {
  const { left, right, matched, identical, missing, extra, differing } = summary
  return [
    `${left.environment} ${count(left.resources, 'resource')}, ${right.environment} ${right.resources}: ${matched} matched by type and name, ${identical} of them identical, ${differing.length} differ`,
    ...missing.map(r => `${colors.red('missing')} in ${left.environment}: ${shortType(r.type)} ${clean(r.name)}`),
    ...extra.map(r => `${colors.yellow('only')} in ${left.environment}: ${shortType(r.type)} ${clean(r.name)}`),
    ...differingLines(summary),
    colors.dim(summary.note),
  ]
}

function differingLines ({ differing, byType, left, right }: ParitySummary): string[] {
  return byType.flatMap(({ type, resources }) => [
    `${colors.bold(shortType(type))} ${colors.dim(`(${resources})`)}`,
    ...differing.filter(r => r.type === type).flatMap(r => r.properties.map(p =>
      `  ${clean(r.name)}  ${clean(p.path)}: ${left.environment} ${value(p.left, 60)}, ${right.environment} ${value(p.right, 60)}`)),
  ])
}
