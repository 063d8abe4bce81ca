/** Medians, spread and ratios as text. */
import { parityLines } from './parity.ts'
import type { ParitySample } from './parity.ts'
import { tasks } from './rounds.ts'
import type { Sample, Side, Task } from './rounds.ts'
import { requirePresent } from '../helper/present.ts'

export type Medians = Record<
  Task,
  Partial<Record<Side['name'], { median: number; min: number; max: number; ratio: number | null }>>
>

const names: Record<Side['name'], string> = {
  service: 'through the service (request to succeeded, over HTTP)',
  plain: 'plain Automation API in a fresh process',
  cli: 'raw pulumi CLI with its language host',
}
const substitute =
  'The language host of the raw CLI is not installed here; a small one that starts a cold process ' +
  'for each engine call stands in for it (--client).'

/** `ratio` is the service's median divided by this side's. */
export function median(samples: Sample[]): Medians {
  return Object.fromEntries(
    tasks.map(task => {
      const bySide = Object.groupBy(
        samples.filter(sample => sample.task === task),
        sample => sample.side,
      )
      const own = middle(bySide.service)
      return [
        task,
        Object.fromEntries(
          Object.entries(bySide).map(([side, list]) => {
            const seconds = list.map(sample => sample.seconds)
            return [
              side,
              {
                median: middle(list),
                min: Math.min(...seconds),
                max: Math.max(...seconds),
                ratio: side === 'service' ? null : own / middle(list),
              },
            ]
          }),
        ),
      ]
    }),
  ) as Medians
}

function middle(samples: Sample[] = []): number {
  const sorted = samples.map(sample => sample.seconds).sort((a, b) => a - b)
  const half = sorted.length / 2
  return sorted.length % 2 === 1
    ? requirePresent(sorted[Math.floor(half)])
    : ((sorted[half - 1] ?? NaN) + (sorted[half] ?? NaN)) / 2
}

type Document = {
  engine: string
  node: string
  cores: number
  rounds: number
  resources: number
  medians: Medians
  host: 'official' | 'substitute'
  parity: ParitySample[]
}

export function reportLines({
  engine,
  node,
  cores,
  rounds,
  resources,
  medians,
  host,
  parity,
}: Document): string[] {
  return [
    `engine ${engine}, Node ${node}, ${cores} cores, ${resources} resources, medians of ` +
      `${rounds} rounds in alternating order`,
    ...tasks.flatMap(task => [
      '',
      `${task === 'deploy' ? 'deploy without changes' : 'drift check (refresh --preview-only, then preview)'}`,
      ...sideLines(medians[task]),
    ]),
    ...(host === 'official' ? [] : ['', substitute]),
    ...(parity.length === 0 ? [] : ['', ...parityLines(parity)]),
  ]
}

function sideLines(sides: Medians[Task]): string[] {
  return Object.entries(sides).map(([side, { median, min, max, ratio }]) => {
    const text =
      `  ${names[side as Side['name']].padEnd(54)} ${median.toFixed(2).padStart(6)} s  ` +
      `(${min.toFixed(2)} to ${max.toFixed(2)})`
    return ratio === null ? text : `${text}  service / this = ${ratio.toFixed(2)}`
  })
}
