/**
 * Comparison, judgement and score of one pair; reads the store and the register, writes nothing.
 */
import type { EnvironmentKind } from '../../model/environment.ts'
import type { Store } from '../../model/store.ts'
import { compareEnvironments } from '../../analysis/parity/compare/compareEnvironments.ts'
import type { DiffersSince } from '../../model/parityStore.ts'
import { fromComparison } from '../../analysis/parity/register/fromComparison.ts'
import { judgeRegister } from '../../analysis/parity/register/judgeRegister.ts'
import { score } from '../../analysis/parity/register/score.ts'
import type { Difference } from '../../model/register.ts'
import { versionDifferences } from '../../analysis/parity/versions/compareVersions.ts'
import type { ParityComparison } from '../../model/difference.ts'
import { actualState } from './actual.ts'
import { knownAhead } from './ahead.ts'
import type { VersionsAnswer } from './askVersions.ts'
import { pairOf, registerOf } from './register.ts'
import type { Loaded } from './side.ts'
import { scoreFormula, type ParityReportBody } from '../../model/parityReport.ts'
import type { Trees } from '../../model/trees.ts'

export type Comparing = {
  store: Store
  trees: Trees
  left: Loaded
  right: Loaded
  basis: ParityReportBody['basis']
  versions: VersionsAnswer
  now: Date
  /** milliseconds to wait for the files of a revision */
  withinMs?: number
  /** since when the differences of these keys exist */
  since(keys: string[]): Promise<Map<string, DiffersSince>>
}

export async function compareAndJudge(given: Comparing): Promise<ParityReportBody> {
  const { store, trees, left, right, basis, versions, now } = given
  const { register, found, notes } = await registerOf(trees, left.side.revision!, given)
  const pair = pairOf(register, left.side.environment, right.side.environment)
  const { plan, ahead, notes: unknown } = await knownAhead(store, trees, left, right)
  const refreshed =
    basis === 'cloud'
      ? await Promise.all([fromCloud(store, left), fromCloud(store, right)])
      : [
          { side: left.side, notes: [] },
          { side: right.side, notes: [] },
        ]
  const comparison = compareEnvironments(refreshed[0].side, refreshed[1].side, {
    ...(plan ? { aheadOf: plan.state, aheadSettings: plan.settings } : {}),
    ...(pair.mode === 'partial' && pair.aspects ? { aspects: pair.aspects } : {}),
    ...(pair.maximumScaleRatio === undefined ? {} : { maximumScaleRatio: pair.maximumScaleRatio }),
  })
  const since = await given.since(comparison.differences.map(({ key }) => key))
  for (const difference of comparison.differences)
    difference.since = since.get(difference.key) ?? null
  const judgement = judgeRegister(
    [...fromComparison(comparison.differences), ...runtime(comparison, versions)],
    register,
    {
      now,
      pair,
      production: productionOf(left.environment.kind, right.environment.kind),
      tolerated: fromComparison(comparison.withinScale),
    },
  )
  const { matched, missing, extra } = comparison.compared
  return {
    basis,
    score: score(judgement, matched + missing + extra),
    formula: scoreFormula,
    passed: judgement.passes,
    comparison,
    judgement,
    ahead,
    versions: versions.versions,
    register: found
      ? { revision: left.side.revision!.id, entries: register.differences.length }
      : null,
    notes: [...notes, ...unknown, ...refreshed.flatMap(one => one.notes), ...versions.notes],
  }
}

/** What runs may be newer while a declared version of a service is; nothing else explains it. */
function runtime({ differences }: ParityComparison, { versions }: VersionsAnswer): Difference[] {
  if (versions === null) return []
  const ahead = differences.filter(one => one.ahead && one.aspect === 'services')
  const oldest = ahead.map(({ since }) => since?.at ?? null).sort()[0] ?? null
  return versionDifferences(
    fetched(versions.left),
    fetched(versions.right),
    ahead.length > 0 ? { since: oldest } : null,
  )
}

type Read = NonNullable<ParityReportBody['versions']>['left']

function fetched({
  status,
  url,
  reason = '',
  versions = {},
}: Read): Parameters<typeof versionDifferences>[0] {
  return status === 'fetched' ? { status, url, versions } : { status, url, reason }
}

/**
 * Entries speak of staging and production: they are about pairs of which one side alone is a
 * production.
 */
function productionOf(left: EnvironmentKind, right: EnvironmentKind): 'left' | 'right' | null {
  if ((left === 'production') === (right === 'production')) return null
  return right === 'production' ? 'right' : 'left'
}

async function fromCloud(store: Store, { side, environment }: Loaded) {
  const { name, deployed } = environment
  const report = await store.operations.latestDrift(name)
  if (!report)
    return {
      side,
      notes: [
        `${name} was never checked for drift: its recorded state is compared; twinstack drift ${name}`,
      ],
    }
  if (report.checkedAt < (deployed?.at ?? ''))
    return {
      side,
      notes: [
        `${name} was not checked for drift since its last deploy: its recorded state is compared; twinstack drift ${name}`,
      ],
    }
  return {
    side: { ...side, resources: actualState(side.resources, report) },
    notes: [`${name}: the cloud as of ${report.checkedAt}`],
  }
}
