/** Rounds of operations and faults on one lab. */
import { faults } from './faults.ts'
import { openLab, type LabOptions } from './lab.ts'
import { createRandom } from './random.ts'
import { addRound, createReport, formatReport, type Report } from './report.ts'
import { makeEnvironments, runRound } from './round.ts'

export type RoundsOptions = LabOptions & {
  rounds: number
  seed: number
  environments: number
  /** names of faults; null: all */
  only: string[] | null
  /** prefers kinds of faults that have hit nothing yet */
  cover: boolean
  /** leaves the folder with the logs, and ends at the first violation */
  keep: boolean
  print(line: string): void
}

/** @throws Error for an unknown name in `only` */
export async function runRounds(options: RoundsOptions): Promise<Report> {
  const { rounds, seed, environments, cover, keep, print } = options
  const kinds = chooseKinds(options.only)
  const report = createReport(seed)
  const lab = await openLab(options)
  const unwatch = onSignal(async signal => {
    print(`${signal}: ${formatReport(report)}`)
    await lab.close(keep).finally(() => process.exit(1))
  })
  try {
    const names = Array.from({ length: environments }, (_, at) => `env-${at}`)
    await makeEnvironments(lab, names)
    for (let round = 1; round <= rounds; round += 1) {
      const since = performance.now()
      const avoid = cover ? Object.keys(report.faults) : []
      const random = createRandom(seed * 10_000 + round)
      const result = await runRound(lab, random, { names, kinds, avoid })
      addRound(report, result)
      const seconds = Math.round((performance.now() - since) / 1000)
      const hits = result.faults.map(({ name, hit }) => `${name} [${hit ?? 'nothing to hit'}]`)
      print(`round ${round} (${seconds} s): ${hits.join('; ')}`)
      print(`  ${JSON.stringify(result.statuses)}`)
      for (const violation of result.violations) print(`  VIOLATION ${violation}`)
      if (result.violations.length > 0 && keep) break
    }
  } finally {
    unwatch()
    if (keep) print(`kept: ${lab.folder}`)
    await lab.close(keep)
  }
  return report
}

function chooseKinds(only: string[] | null) {
  const all = faults.map(({ name }) => name)
  if (only?.some(name => !all.includes(name)))
    throw new Error(`--only: expected some of ${all.join(', ')}`)
  return only === null ? faults : faults.filter(({ name }) => only.includes(name))
}

function onSignal(work: (signal: string) => Promise<void>): () => void {
  const signals = ['SIGTERM', 'SIGINT'] as const
  const listeners = signals.map(signal => [signal, () => void work(signal)] as const)
  for (const [signal, listener] of listeners) process.once(signal, listener)
  return () => {
    for (const [signal, listener] of listeners) process.off(signal, listener)
  }
}
