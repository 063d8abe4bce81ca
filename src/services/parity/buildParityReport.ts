/**
 * Comparison, judgement and score of one pair; reads the store and the register, writes nothing.
 */
import type { Environment, EnvironmentKind } from '../../model/environment.ts'
import type { EnvironmentReading } from '../../model/environmentReading.ts'
import type { Store } from '../../model/store.ts'
import { judgeParity, type CompareInput } from '../../analysis/parity/judgeParity.ts'
import { compareSidesOnce } from './compareSidesOnce.ts'
import type { DiffersSince } from '../../model/parityStore.ts'
import type { Difference } from '../../model/register.ts'
import { listVersionDifferences } from '../../analysis/parity/versions/compareVersions.ts'
import type { ParityComparison, ParityDifference } from '../../model/difference.ts'
import { applyReading, readEnvironmentReading } from '../drift/environmentReading.ts'
import { readAhead } from './ahead.ts'
import type { VersionsAnswer } from './runtimeVersions.ts'
import { findPairRules, readRegisterAt } from './register.ts'
import { selectDigests } from './selectDigests.ts'
import type { LoadedSide } from './loadSide.ts'
import { scoreFormula, type ParityReportBody } from '../../model/parityReport.ts'
import type { Trees } from '../../model/trees.ts'
import { formatTime } from '../../lib/formatTime.ts'

export type ParityReportInput = {
  store: Store
  trees: Trees
  left: LoadedSide
  right: LoadedSide
  basis: ParityReportBody['basis']
  versions: VersionsAnswer
  now: Date
  /** milliseconds to wait for the files of a revision */
  withinMs?: number
  /**
   * the time since which the differences of these keys exist; `recorded`: keys that differ in the
   * recorded states as well, others have no operation
   */
  noteSince(keys: { all: string[]; recorded: string[] }): Promise<Map<string, DiffersSince>>
}

export async function buildParityReport(input: ParityReportInput): Promise<ParityReportBody> {
  const { store, trees, left, right, basis, versions, now } = input
  const revision = left.side.revision
  const { register, found, notes } = revision
    ? await readRegisterAt(trees, revision, input)
    : { register: { pairs: [], differences: [] }, found: false, notes: [] }
  const pair = findPairRules(register, left.side.environment, right.side.environment)
  const { plan, ahead, notes: aheadNotes } = await readAhead(store, trees, left, right)
  const [measured, model] = [await readSide(input, left), await readSide(input, right)]
  const common = {
    register,
    pair,
    production: findProductionSide(left.environment.kind, right.environment.kind),
    now,
    plan,
    compare: (compared: CompareInput) => compareSidesOnce(compared),
  }
  const hasOpenFindings = [measured, model].some(({ side }) => side.resources !== side.recorded)
  const recorded =
    basis === 'cloud' && hasOpenFindings
      ? await judgeParity({ ...common, left: left.side, right: right.side })
      : null
  const { comparison, judgement, score } = await judgeParity({
    ...common,
    left: measured.side,
    right: model.side,
    since: async differences => {
      const all = differences.map(({ key }) => key)
      const known = await input.noteSince({
        all,
        recorded: recorded?.comparison.differences.map(({ key }) => key) ?? all,
      })
      return withFirstSightings(known, differences, [measured.reading, model.reading])
    },
    others: compared => compareRuntimeVersions(compared, versions),
  })
  return {
    basis,
    score,
    formula: scoreFormula,
    passed: judgement.passes,
    comparison,
    judgement,
    ahead,
    versions: versions.versions,
    register:
      found && revision ? { revision: revision.id, entries: register.differences.length } : null,
    notes: [...notes, ...aheadNotes, ...measured.notes, ...model.notes, ...versions.notes],
  }
}

type ReadSide = {
  side: LoadedSide['side'] & { recorded: LoadedSide['side']['resources'] }
  reading: EnvironmentReading | null
  notes: string[]
}

/** One side of the comparison: as recorded, or with the open findings of its last drift check. */
async function readSide(
  { store, basis }: Pick<ParityReportInput, 'store' | 'basis'>,
  { side, environment }: LoadedSide,
): Promise<ReadSide> {
  const recorded = { ...side, recorded: side.resources }
  if (basis !== 'cloud') return { side: recorded, reading: null, notes: [] }
  const reading = await readEnvironmentReading(store, environment.name)
  const resources = applyReading(side.resources, reading, environment)
  return {
    side: { ...recorded, resources, ...selectDigests(side, resources) },
    reading,
    notes: listReadingNotes(reading, environment),
  }
}

function listReadingNotes({ report, open }: EnvironmentReading, { name, deployed }: Environment) {
  if (!report)
    return [
      `${name} was never checked for drift: its recorded state is compared; twinstack drift ` +
        `${name}`,
    ]
  const seen = open.length === 0 ? '' : `, with ${open.length} open findings`
  return report.checkedAt < (deployed?.at ?? '')
    ? [
        `${name} was not checked for drift since its last deploy: its recorded state is ` +
          `compared${seen}; twinstack drift ${name}`,
      ]
    : [`${name}: the cloud as of ${formatTime(report.checkedAt)}${seen}`]
}

/** A difference that only the cloud has exists since the drift check that found it first. */
function withFirstSightings(
  known: Map<string, DiffersSince>,
  differences: ParityDifference[],
  readings: (EnvironmentReading | null)[],
): Map<string, DiffersSince> {
  const firstSeen = new Map(
    readings.flatMap(reading =>
      (reading?.open ?? []).map(({ urn, firstSeenAt }) => [urn, firstSeenAt] as const),
    ),
  )
  const seen = differences.flatMap(({ key, resource }) => {
    const at = firstSeen.get(resource.left ?? '') ?? firstSeen.get(resource.right ?? '')
    return known.has(key) || at === undefined ? [] : [[key, { operation: null, at }] as const]
  })
  return new Map([...known, ...seen])
}

/**
 * Running versions may be newer while a declared version of a service is newer; nothing else
 * explains it.
 */
function compareRuntimeVersions(
  { differences }: ParityComparison,
  { versions }: VersionsAnswer,
): Difference[] {
  if (versions === null) return []
  const ahead = differences.filter(one => one.ahead && one.aspect === 'services')
  const oldest = ahead.map(({ since }) => since?.at ?? null).sort()[0] ?? null
  return listVersionDifferences(
    toFetched(versions.left),
    toFetched(versions.right),
    ahead.length > 0 ? { since: oldest } : null,
  )
}

type ReadVersions = NonNullable<ParityReportBody['versions']>['left']

function toFetched({
  status,
  url,
  reason = '',
  versions = {},
}: ReadVersions): Parameters<typeof listVersionDifferences>[0] {
  return status === 'fetched' ? { status, url, versions } : { status, url, reason }
}

/**
 * Entries name staging and production: they apply to pairs in which exactly one side is production.
 */
function findProductionSide(
  left: EnvironmentKind,
  right: EnvironmentKind,
): 'left' | 'right' | null {
  if ((left === 'production') === (right === 'production')) return null
  return right === 'production' ? 'right' : 'left'
}
