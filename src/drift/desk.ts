/** What executing asks of the drift room, put together from its parts; compose.ts makes it. */
import type { Store } from '../operations/ports.ts'
import { conclude, type Remediator } from './findings/conclude.ts'
import { fingerprintOf } from './fingerprint.ts'
import { judgeDrift } from './judge.ts'
import type { DriftDesk, DriftReading } from './ports.ts'
import type { DriftReport } from './words.ts'

export type DeskNeeds = {
  store: Store
  confirmSeconds: number
  remediator: Remediator
  /** who did it, and what is there that no state knows; answers the report with that filled in */
  enrich (report: DriftReport, reading: DriftReading): Promise<DriftReport>
}

export function createDriftDesk ({ store, confirmSeconds, remediator, enrich }: DeskNeeds): DriftDesk {
  return {
    confirmSeconds,
    judge: async reading => enrich(await withHistory(store, judged(reading), reading), reading),
    hasFirstSightings: async report => (await unconfirmed(store, report)) > 0,
    conclude: (bound, ended) => conclude(bound, remediator, ended),
  }
}

function judged ({ environment, operation, resources, refreshed, planned }: DriftReading): DriftReport {
  return judgeDrift({
    environment: environment.name, operation: operation.id, revision: operation.revision?.id ?? '', checkedAt: new Date().toISOString(), resources, refreshed, planned,
  })
}

/** Since when each resource drifts, and whether all of it was read twice: now, or at an earlier check. */
async function withHistory (store: Store, report: DriftReport, { again }: DriftReading): Promise<DriftReport> {
  const since = new Map((await store.findings.open(report.environment)).map(({ urn, firstSeenAt }) => [urn, firstSeenAt]))
  const resources = report.resources.map(resource => ({ ...resource, firstSeenAt: since.get(resource.urn) ?? report.checkedAt }))
  return { ...report, resources, confirmed: again !== null || await unconfirmed(store, report) === 0 }
}

/** Drifted resources that no earlier check confirmed in just this form. */
async function unconfirmed (store: Store, report: DriftReport): Promise<number> {
  const known = new Map((await store.findings.open(report.environment)).filter(({ confirmedAt }) => confirmedAt !== null).map(({ urn, fingerprint }) => [urn, fingerprint]))
  return report.resources.filter(resource => known.get(resource.urn) !== fingerprintOf(resource)).length
}
