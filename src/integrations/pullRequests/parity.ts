/**
 * Compares the environment of a pull request with production for its comment. Nothing is stored.
 */
import type { Environment } from '../../model/environment.ts'
import type { Store } from '../../model/store.ts'
import {
  buildParityReport,
  type ParityReportInput,
} from '../../services/parity/buildParityReport.ts'
import { loadSide } from '../../services/parity/loadSide.ts'
import type { ParityReportBody } from '../../model/parityReport.ts'
import type { Trees } from '../../model/trees.ts'
import { requirePresent } from '../../lib/requirePresent.ts'

export type ParitySummary =
  | { model: string; score: number; passed: boolean; failing: string[]; at: string }
  | { model: string; unknown: string }
export type Comparer = (left: Environment) => Promise<ParitySummary | null>

/** resources of one side; larger environments are compared by `/twinstack parity` */
const most = 2000
const cacheSize = 200

type Needs = { store: Store; trees: Trees; production: string | null; now?: () => Date }

/**
 * Compares each pair of deployments once. A stored report that is newer than both is used instead.
 */
export function createComparer({
  store,
  trees,
  production,
  now = () => new Date(),
}: Needs): Comparer {
  const cache = createSummaryCache()
  return async left => {
    if (production === null || left.deployed === null) return null
    const right = await store.environments.get(production)
    if (!right?.deployed) return { model: production, unknown: 'nothing is deployed there' }
    const stored = await store.parity.getLatest({ left: left.name, right: right.name })
    if (stored && stored.madeAt > left.deployed.at && stored.madeAt > right.deployed.at)
      return { ...summarize(stored.body as ParityReportBody), model: right.name, at: stored.madeAt }
    const key = `${left.deployed.operation} ${right.deployed.operation}`
    return cache(key, async () =>
      summarizeParity({
        store,
        trees,
        left: await loadSide(store, left.name),
        right: await loadSide(store, right.name),
        basis: 'cloud',
        now: now(),
      }),
    )
  }
}

/** Keeps the newest summaries, so that an unchanged pair is compared once. */
export function createSummaryCache() {
  const known = new Map<string, ParitySummary>()
  return async (key: string, compute: () => Promise<ParitySummary>): Promise<ParitySummary> => {
    const summary = known.get(key) ?? (await compute())
    known.set(key, summary)
    if (known.size > cacheSize) known.delete(requirePresent(known.keys().next().value))
    return summary
  }
}

type ComparedSides = Pick<ParityReportInput, 'store' | 'trees' | 'left' | 'right' | 'basis' | 'now'>

export async function summarizeParity(compared: ComparedSides): Promise<ParitySummary> {
  const { left, right, now } = compared
  const model = right.environment.name
  if (Math.max(left.side.resources.length, right.side.resources.length) > most)
    return { model, unknown: 'too large for a comparison here: use /twinstack parity --now' }
  const body = await buildParityReport({
    ...compared,
    versions: { versions: null, notes: [] },
    withinMs: 2000,
    noteSince: async () => new Map(),
  })
  return { ...summarize(body), model, at: now.toISOString() }
}

function summarize({ score, passed, judgement, comparison }: ParityReportBody): {
  score: number
  passed: boolean
  failing: string[]
} {
  const differences = new Map(comparison.differences.map(one => [one.key, one]))
  const failing = judgement.verdicts
    .filter(({ fails }) => fails)
    .map(({ key }) => {
      const difference = differences.get(key)
      return difference
        ? `${difference.aspect}: ` +
            `${difference.resource.name}${difference.path === null ? '' : ` ${difference.path}`}` +
            ' ' +
            `(${difference.kind})`
        : key
    })
  return { score, passed, failing }
}
