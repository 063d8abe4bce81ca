/** The drift functions that the execution of operations needs. */
import type { Store } from '../../model/store.ts'
import { conclude, type Remediator } from './findings/conclude.ts'
import { computeFingerprint } from '../../model/fingerprint.ts'
import { judgeDrift } from '../../analysis/drift/judge.ts'
import { readIgnoreRules } from './ignore/read.ts'

import type { DriftReport, UnmanagedResource } from '../../model/drift.ts'
import type { DriftService, DriftReading } from '../../model/driftService.ts'

/**
 * Information that only the account has. Neither function throws when the account refuses: notes
 * name what could not be read.
 */
export type AccountService = {
  /** existing resources that are in no state */
  listUnmanaged(reading: DriftReading): Promise<{ unmanaged: UnmanagedResource[]; notes: string[] }>
  /** the actor of each drift */
  attribute(report: DriftReport, reading: DriftReading): Promise<DriftReport>
}

export type DriftServiceDeps = {
  store: Store
  confirmSeconds: number
  remediator: Remediator
  account: AccountService
}

export function createDriftService({
  store,
  confirmSeconds,
  remediator,
  account,
}: DriftServiceDeps): DriftService {
  return {
    confirmSeconds,
    judge: async reading => {
      const report = await judgeReading(reading, await account.listUnmanaged(reading))
      return account.attribute(await withHistory(store, report, reading), reading)
    },
    hasFirstSightings: async report => (await countUnconfirmed(store, report)) > 0,
    conclude: (bound, ended) => conclude(bound, remediator, ended),
  }
}

/**
 * Rules that can't be read hide nothing, and the report contains a note, because an invalid file
 * must not hide drift.
 */
async function judgeReading(
  { environment, operation, tree, resources, refreshed, planned, planFailure, again }: DriftReading,
  found: { unmanaged: UnmanagedResource[]; notes: string[] },
): Promise<DriftReport> {
  const { rules, notes } = await readIgnoreRules(tree)
  const report = judgeDrift({
    environment: environment.name,
    operation: operation.id,
    revision: operation.revision?.id ?? '',
    checkedAt: new Date().toISOString(),
    resources,
    refreshed,
    planned,
    ...(planFailure && { planFailure }),
    again,
    ignore: rules,
    unmanaged: found.unmanaged,
  })
  return {
    ...report,
    unmanaged: found.unmanaged,
    notes: [...report.notes, ...notes, ...found.notes],
    summary: { ...report.summary, unmanaged: found.unmanaged.length },
  }
}

/**
 * The time since which each resource drifts, and whether its drift was read twice, now or at an
 * earlier check.
 */
async function withHistory(
  store: Store,
  report: DriftReport,
  { again }: DriftReading,
): Promise<DriftReport> {
  const since = new Map(
    (await store.findings.open(report.environment)).map(({ urn, firstSeenAt }) => [
      urn,
      firstSeenAt,
    ]),
  )
  const resources = report.resources.map(resource => ({
    ...resource,
    firstSeenAt: since.get(resource.urn) ?? report.checkedAt,
  }))
  return {
    ...report,
    resources,
    confirmed: again !== null || (await countUnconfirmed(store, report)) === 0,
  }
}

/** Drifted resources that no earlier check confirmed in exactly this form. */
async function countUnconfirmed(store: Store, report: DriftReport): Promise<number> {
  const known = new Map(
    (await store.findings.open(report.environment))
      .filter(({ confirmedAt }) => confirmedAt !== null)
      .map(({ urn, fingerprint }) => [urn, fingerprint]),
  )
  return report.resources.filter(
    resource => known.get(resource.urn) !== computeFingerprint(resource),
  ).length
}
