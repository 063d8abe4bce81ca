/** The open findings of the newest drift check of an environment. */
import { buildActualState } from '../../analysis/drift/buildActualState.ts'
import type { DriftReport } from '../../model/drift.ts'
import type { Environment } from '../../model/environment.ts'
import type { EnvironmentReading } from '../../model/environmentReading.ts'
import type { ResourceChange, ResourceRecord } from '../../model/operation.ts'
import type { Store } from '../../model/store.ts'

export async function readEnvironmentReading(
  store: Store,
  environment: string,
): Promise<EnvironmentReading> {
  const report = await store.operations.getLatestDrift(environment)
  return {
    environment,
    open: await store.findings.open(environment),
    report,
    beganAt: report && (await findBeginning(store, report)),
  }
}

/** A check that was part of an operation of another kind began when its report was created. */
async function findBeginning(store: Store, { operation, checkedAt }: DriftReport): Promise<string> {
  const check = await store.operations.get(operation)
  return check?.kind === 'drift-check' ? (check.startedAt ?? checkedAt) : checkedAt
}

/** The recorded state of an environment with its open findings. */
export function applyReading(
  recorded: ResourceRecord[],
  reading: EnvironmentReading,
  { deployed }: Pick<Environment, 'deployed'>,
): ResourceRecord[] {
  const { report } = reading
  if (!report || reading.open.length === 0) return recorded
  return buildActualState(recorded, openResources(reading), {
    writtenSince: (deployed?.at ?? '') > report.checkedAt,
  })
}

/**
 * The planned state with the open findings that the plan does not change: an update sets only the
 * properties that it changes.
 */
export function applyReadingToPlan(
  planned: ResourceRecord[],
  changes: ResourceChange[],
  reading: EnvironmentReading,
): ResourceRecord[] {
  if (!reading.report || reading.open.length === 0) return planned
  const touched = new Map(
    changes.map(({ urn, properties }) => [urn, properties.map(({ path }) => path)]),
  )
  return buildActualState(planned, openResources(reading), {
    isPlanned: (urn, path) => (touched.get(urn) ?? []).some(one => isSameProperty(one, path)),
  })
}

function openResources({ report, open }: EnvironmentReading) {
  const urns = new Set(open.map(({ urn }) => urn))
  return { resources: (report?.resources ?? []).filter(({ urn }) => urns.has(urn)) }
}

/** Compares the first part only, because elements of a list may have other numbers in the plan. */
const isSameProperty = (one: string, other: string) => getFirstPart(one) === getFirstPart(other)
const getFirstPart = (path: string) => /^[^.[]+/.exec(path)?.[0] ?? path
