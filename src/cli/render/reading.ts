/** A judged reading (`twinstack judge`) as text and as Markdown. */
import colors from 'picocolors'
import type { JudgedReading } from '../../analysis/drift/judgeReading.ts'
import type { DriftNoise } from '../../model/drift.ts'
import { clean, count, shortType, value } from '../text.ts'
import { driftedLines, driftTotals, driftVerdict } from './drift.ts'
import { noiseTexts, pendingLines, ruleLines, suppressedLines } from './driftAside.ts'

/** Drift with class and severity; apart from it what rules hide, noise with reasons, the plan. */
export function readingLines(reading: JudgedReading): string[] {
  return [
    driftVerdict(reading),
    ...driftTotals(reading),
    ...reading.resources.flatMap(driftedLines),
    ...suppressedLines(reading),
    ...ruleLines(reading.rules),
    ...noiseLines(reading.noise),
    ...pendingLines(reading.pendingChanges),
  ]
}

function noiseLines(noise: DriftNoise[]): string[] {
  if (noise.length === 0) return []
  return [
    '',
    `Not drift: ${count(noise.length, 'difference')}`,
    ...noise.map(one =>
      colors.dim(
        `  ${shortType(one.type)} ${clean(one.name)}  ${changeOf(one)}  (${noiseTexts[one.why]})`,
      ),
    ),
  ]
}

function changeOf({ path, secret, expected, actual }: DriftNoise): string {
  const where = path === null ? 'the whole resource' : clean(path)
  return secret ? `${where}: [secret]` : `${where}: ${value(expected, 60)} → ${value(actual, 60)}`
}

/** For a pull request or a ticket. */
export function readingMarkdown({ environment, resources, noise }: JudgedReading): string {
  const rows = resources.flatMap(resource => {
    const what = `${cell(shortType(resource.type))} ${cell(resource.name)}`
    const judged = `${resource.severity} | ${resource.class}`
    return resource.properties.length === 0
      ? [`| ${judged} | ${what} | ${resource.what} | | |`]
      : resource.properties.map(
          ({ path, expected, actual, secret, ...one }) =>
            `| ${one.severity} | ${one.class} | ${what} | ${cell(path)} | ` +
            `${secret ? '[secret]' : cell(value(expected, 120))} | ` +
            `${secret ? '[secret], another one' : cell(value(actual, 120))} |`,
        )
  })
  const noiseRows = noise.map(
    one =>
      `- ${cell(shortType(one.type))} ${cell(one.name)}: ${cell(changeOf(one))} ` +
      `(${noiseTexts[one.why]})`,
  )
  return `${[
    `## Drift of ${cell(environment)}: ` +
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

const cell = (text: string) =>
  clean(text).replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;')
