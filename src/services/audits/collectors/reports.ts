/** The newest drift report of every environment, and whether it is still valid. */
import type { DriftReport } from '../../../model/drift.ts'
import type { Environment } from '../../../model/environment.ts'
import type { Store } from '../../../model/store.ts'

/** days after which a report is too old: a week, and a day for a late check */
export const staleAfterDays = 8

export type Reading = {
  environment: Environment
  report: DriftReport | null
  /** why the report is not valid now; null: it is valid */
  doubt: 'never-checked' | 'stale' | 'deployed-since' | null
  /** URNs that still drift: a reconcile after the check ended the others */
  open: Set<string>
}

/** Only environments in which something is deployed can drift. */
export async function readReadings(
  store: Store,
  environments: Environment[],
  now: Date,
): Promise<Reading[]> {
  const found: Reading[] = []
  for (const environment of environments.filter(({ deployed }) => deployed !== null)) {
    const report = await store.operations.getLatestDrift(environment.name)
    const open = new Set((await store.findings.open(environment.name)).map(({ urn }) => urn))
    found.push({ environment, report, doubt: findUncertainty(environment, report, now), open })
  }
  return found
}

export const listUncertainNames = (read: Reading[]): string[] =>
  read.filter(({ doubt }) => doubt !== null).map(({ environment }) => environment.name)
export const formatEvidence = ({ operation }: Pick<DriftReport, 'operation'>): string =>
  `/v1/operations/${operation}/drift`

/** The common fields of bodies from drift checks. */
export const pickHead = ({ environment, report, doubt }: Reading) => ({
  environment: environment.name,
  operation: report?.operation ?? null,
  checkedAt: report?.checkedAt ?? null,
  doubt,
})

function findUncertainty(
  { deployed }: Environment,
  report: DriftReport | null,
  now: Date,
): Reading['doubt'] {
  if (!report) return 'never-checked'
  if (now.getTime() - Date.parse(report.checkedAt) > staleAfterDays * 24 * 3600 * 1000)
    return 'stale'
  return deployed && Date.parse(deployed.at) > Date.parse(report.checkedAt)
    ? 'deployed-since'
    : null
}
