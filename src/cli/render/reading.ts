/** A judged reading (`twinstack judge`) as text and as Markdown. */
import colors from 'picocolors'
import type { JudgedReading } from '../../analysis/drift/judgeReading.ts'
import type { DriftNoise } from '../../model/drift.ts'
import { clean, count, formatMarkdownCell, formatValue, shortenType } from '../text.ts'
import { formatDriftedLines, formatDriftTotals, formatDriftVerdict } from './drift.ts'
import {
  noiseTexts,
  formatPendingLines,
  formatRuleLines,
  formatSuppressedLines,
} from './driftDetails.ts'

/**
 * Drift with class and severity; then separately the changes hidden by rules, noise with reasons,
 * and the plan.
 */
export function formatReadingLines(reading: JudgedReading): string[] {
  return [
    formatDriftVerdict(reading),
    ...formatDriftTotals(reading),
    ...reading.resources.flatMap(formatDriftedLines),
    ...formatSuppressedLines(reading),
    ...formatRuleLines(reading.rules),
    ...formatNoiseLines(reading.noise),
    ...formatPendingLines(reading),
  ]
}

function formatNoiseLines(noise: DriftNoise[]): string[] {
  if (noise.length === 0) return []
  return [
    '',
    `Not drift: ${count(noise.length, 'difference')}`,
    ...noise.map(one =>
      colors.dim(
        `  ${shortenType(one.type)} ${clean(one.name)}  ${formatChange(one)}  (${noiseTexts[one.why]})`,
      ),
    ),
  ]
}

function formatChange({ path, secret, expected, actual }: DriftNoise): string {
  const where = path === null ? 'the whole resource' : clean(path)
  return secret
    ? `${where}: [secret]`
    : `${where}: ${formatValue(expected, 60)} → ${formatValue(actual, 60)}`
}

/** For a pull request or a ticket. */
export function formatReadingMarkdown({ environment, resources, noise }: JudgedReading): string {
  const rows = resources.flatMap(resource => {
    const what = formatMarkdownCell(`${shortenType(resource.type)} ${resource.name}`)
    const judged = `${resource.severity} | ${resource.class}`
    return resource.properties.length === 0
      ? [`| ${judged} | ${what} | ${resource.what} | | |`]
      : resource.properties.map(
          ({ path, expected, actual, secret, ...one }) =>
            `| ${one.severity} | ${one.class} | ${what} | ${formatMarkdownCell(path)} | ` +
            `${secret ? '[secret]' : formatMarkdownCell(formatValue(expected, 120))} | ` +
            `${secret ? '[secret], another one' : formatMarkdownCell(formatValue(actual, 120))} |`,
        )
  })
  const noiseRows = noise.map(
    one =>
      `- ${formatMarkdownCell(shortenType(one.type))} ${formatMarkdownCell(one.name)}: ` +
      `${formatMarkdownCell(formatChange(one))} (${noiseTexts[one.why]})`,
  )
  return `${[
    `## Drift of ${formatMarkdownCell(environment)}: ` +
      `${resources.length === 0 ? 'none' : count(resources.length, 'resource')}`,
    '',
    ...(rows.length > 0
      ? [
          '| severity | class | resource | property | recorded | in the cloud |',
          '|---|---|---|---|---|---|',
          ...rows,
          '',
        ]
      : []),
    ...(noiseRows.length > 0 ? ['Not drift:', '', ...noiseRows] : []),
  ]
    .join('\n')
    .trimEnd()}\n`
}
