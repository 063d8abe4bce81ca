/** A parity comparison as text. */
import colors from 'picocolors'
import { aspects } from '../../model/difference.ts'
import type { ParityComparison, ParityDifference } from '../../model/difference.ts'
import { clean, count, shortenType, formatValue } from '../text.ts'
import { formatTime } from '../../lib/formatTime.ts'

/**
 * Differences that count: of an aspect that has to match, and not explained by the measured
 * environment being ahead.
 */
export const listOpenDifferences = ({ differences }: ParityComparison) =>
  differences.filter(one => one.required && !one.ahead)

/**
 * A verdict in numbers, then for each aspect the differences with the exact values of both sides,
 * then the remarks.
 */
export function formatParityLines(comparison: ParityComparison): string[] {
  const groups = aspects.map(aspect => ({
    aspect,
    differences: comparison.differences.filter(one => one.aspect === aspect),
  }))
  return [
    ...formatVerdictLines(comparison),
    ...groups
      .filter(({ differences }) => differences.length > 0)
      .flatMap(({ aspect, differences }) => [
        '',
        formatAspectLine(comparison, aspect, differences.length),
        ...differences.flatMap(one => formatDifferenceLines(comparison, one)),
      ]),
    ...formatNoteLines(comparison),
  ]
}

function formatVerdictLines(comparison: ParityComparison): string[] {
  const {
    left,
    right,
    compared: { matched, identical, missing, extra, counted },
    differences,
  } = comparison
  const open = listOpenDifferences(comparison).length
  const ahead = differences.filter(one => one.ahead).length
  const never = differences.filter(one => one.never).length
  const mark = open === 0 ? colors.green('✔') : colors.yellow('!')
  return [
    `${mark} ${colors.bold(left.environment)} ${count(left.resources, 'resource')}, ` +
      `${colors.bold(right.environment)} ${right.resources}: ${matched} matched by their place ` +
      `in the program, ${identical} of them identical`,
    '  ' +
      `${count(differences.length, 'difference')}` +
      `${ahead > 0 ? `, ${ahead} because ${left.environment} is ahead` : ''}` +
      `${never > 0 ? `, ${colors.red(`${never} never legitimate`)}` : ''}; ` +
      `${missing} missing, ${extra} ` +
      `extra${counted > 0 ? `, ${counted} more in numbered families` : ''}`,
  ]
}

function formatAspectLine(
  { byAspect }: ParityComparison,
  aspect: ParityDifference['aspect'],
  differences: number,
): string {
  return (
    `${colors.bold(aspect)} ` +
    colors.dim(`${differences}${byAspect[aspect]?.required === false ? ', may differ here' : ''}`)
  )
}

function formatDifferenceLines({ left, right }: ParityComparison, one: ParityDifference): string[] {
  const where = `${shortenType(one.resource.type)} ${clean(one.resource.name)}`
  const tags = [
    ...(one.ahead ? [colors.cyan('ahead')] : []),
    ...(one.never ? [colors.red('never legitimate')] : []),
    ...(one.since === null
      ? []
      : [colors.dim(`since ${formatTime(one.since.at)}, operation ${one.since.operation}`)]),
  ]
    .map(tag => `  ${tag}`)
    .join('')
  const notes = [one.explanation, one.note]
    .filter(text => text !== null)
    .map(text => colors.dim(`      ${clean(text)}`))
  if (one.path === null)
    return [
      `  ${where}  ` +
        (one.kind === 'missing'
          ? colors.red(`missing in ${left.environment}`)
          : colors.yellow(`only in ${left.environment}`)) +
        `${tags}`,
      ...notes,
    ]
  return [
    `  ${where}  ${clean(one.path)}: ${left.environment} ${formatValue(one.left, 160)}, ` +
      `${right.environment} ${formatValue(one.right, 160)}${tags}`,
    ...notes,
  ]
}

function formatNoteLines({
  left,
  right,
  renamed,
  withinScale,
  notComparable,
}: ParityComparison): string[] {
  const lines = [
    ...renamed.map(
      one =>
        `renamed: ${shortenType(one.type)} ${clean(one.left)} in ${left.environment} is ` +
        `${clean(one.right)} in ${right.environment}`,
    ),
    ...withinScale.map(
      one =>
        `within the allowed ratio: ${shortenType(one.resource.type)} ` +
        `${clean(one.resource.name)} ${clean(one.path ?? '')}: ${formatValue(one.left)}, ` +
        `${formatValue(one.right)}`,
    ),
    ...notComparable.map(
      one =>
        `not comparable (${one.why}): ${shortenType(one.resource.type)} ` +
        `${clean(one.resource.name)} ${clean(one.path)}`,
    ),
  ]
  return lines.length === 0 ? [] : ['', ...lines.map(line => colors.dim(line))]
}
