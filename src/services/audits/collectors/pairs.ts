/** The data of the sections about parity: the newest report of each pair. */
import type { Environment } from '../../../model/environment.ts'
import type { Store } from '../../../model/store.ts'
import type { ParityReportBody } from '../../../model/parityReport.ts'
import type { ParityReport } from '../../../model/parityStore.ts'
import { hashSha256 } from '../../../lib/hash.ts'
import type { FoundFinding, Section } from '../../../model/complianceAudit.ts'
import { staleAfterDays } from './reports.ts'
import { createSection } from './section.ts'

export type PairReading = {
  left: string
  right: string
  report: ParityReport | null
  body: ParityReportBody | null
  doubt: 'never-compared' | 'stale' | 'deployed-since' | null
}

/** Each pair of a staging and a production environment in which something is deployed. */
export async function readPairReadings(
  store: Store,
  environments: Environment[],
  now: Date,
): Promise<PairReading[]> {
  const selectKind = (kind: Environment['kind']) =>
    environments.filter(one => one.kind === kind && one.deployed)
  const pairs = selectKind('staging').flatMap(left =>
    selectKind('production').map(right => ({ left, right })),
  )
  const listFindings: PairReading[] = []
  for (const { left, right } of pairs) {
    const report = await store.parity.getLatest({ left: left.name, right: right.name })
    listFindings.push({
      left: left.name,
      right: right.name,
      report,
      body: (report?.body as ParityReportBody | undefined) ?? null,
      doubt: findUncertainty(report, [left, right], now),
    })
  }
  return listFindings
}

function findUncertainty(
  report: ParityReport | null,
  sides: Environment[],
  now: Date,
): PairReading['doubt'] {
  if (!report) return 'never-compared'
  if (now.getTime() - Date.parse(report.madeAt) > staleAfterDays * 24 * 3600 * 1000) return 'stale'
  return sides.some(
    ({ deployed }) => deployed && Date.parse(deployed.at) > Date.parse(report.madeAt) + 60_000,
  )
    ? 'deployed-since'
    : null
}

export const formatEvidence = ({ left, right, report }: PairReading) =>
  report ? `/v1/parity/reports/${report.id}` : `/v1/parity?left=${left}&right=${right}`
export const pickHead = ({ left, right, report, doubt }: PairReading) => ({
  left,
  right,
  report: report?.id ?? null,
  madeAt: report?.madeAt ?? null,
  doubt,
})
export const getForm = (...values: unknown[]) => hashSha256(JSON.stringify(values)).slice(0, 16)

/** Creates a section from pairs; without pairs it says that instead of "nothing is deployed". */
export function createPairSection(
  readings: PairReading[],
  listFindings: (reading: PairReading & { body: ParityReportBody }) => FoundFinding[],
  body: (reading: PairReading & { body: ParityReportBody }) => object,
  met: string,
): Section {
  if (readings.length === 0)
    return {
      status: 'unknown',
      summary: 'there is no staging with a production to compare it with',
      findings: [],
      body: [],
    }
  const isKnown = (reading: PairReading): reading is PairReading & { body: ParityReportBody } =>
    reading.body !== null
  return createSection({
    about: readings.length,
    met,
    unknownIn: [...new Set(readings.filter(({ doubt }) => doubt !== null).map(({ left }) => left))],
    findings: readings.filter(isKnown).flatMap(listFindings),
    body: readings.map(reading => ({
      ...pickHead(reading),
      ...(isKnown(reading) ? body(reading) : {}),
    })),
  })
}
