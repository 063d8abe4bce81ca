/** The claims of the demo, each checked against the result. */
import { isDeepStrictEqual } from 'node:util'
import type { DriftReport } from '../../../model/drift.ts'
import type { Operation, ResourceRecord } from '../../../model/operation.ts'
import type { GateDecision, TestResult } from '../../../model/promotion.ts'
import type { ParityView } from '../../../model/parityReport.ts'
import { shortenType, formatValue } from '../../text.ts'
import { readCurrentValue } from './console.ts'
import type { ConsoleChange } from './console.ts'

import type { Reporter } from './reporter.ts'
import type { Story } from './scene.ts'

const atLeast = 40

/** By the gate, and for the reason that the commit was never in staging. */
export function claimRefused(reporter: Reporter, { status, error }: Operation): void {
  reporter.claim(
    'production is refused before staging has proven the commit',
    status === 'refused' && error?.code === 'gate-refused' && /\bproven\b/.test(error.message),
    `${status}: ${error?.code ?? 'no error'}`,
  )
}

export function claimDeployed(
  reporter: Reporter,
  name: 'staging' | 'production',
  { environments }: Story,
): void {
  const resources = environments[name]?.resources ?? 0
  reporter.claim(
    `${name} has ${atLeast} resources or more`,
    resources >= atLeast,
    String(resources),
    { now: resources === 0 },
  )
}

export function claimChecked(reporter: Reporter, results: TestResult[]): void {
  const passed = results.filter(({ outcome }) => outcome === 'passed').length
  reporter.claim(
    'the checks of the program passed',
    results.length > 0 && passed === results.length,
    `${passed} of ${results.length}`,
  )
}

export function claimProven(reporter: Reporter, { rule, allowed, conditions }: GateDecision): void {
  const required = conditions.filter(({ mode, met }) => mode === 'required' && met !== null)
  const met = required.filter(condition => condition.met).length
  reporter.claim(
    'the evidence of staging admits production',
    allowed && rule === 'first-deploy' && met === required.length,
    `${met} of ${required.length} conditions met`,
  )
}

/**
 * The report has exactly the changes made by hand, each with the value before and the value now.
 */
export function claimDrift(
  reporter: Reporter,
  report: DriftReport,
  changes: ConsoleChange[],
): void {
  for (const change of changes) {
    const drifted = report.resources.find(r => r.urn === change.urn)
    const found =
      drifted?.what === 'deleted'
        ? 'deleted outside'
        : drifted?.properties
            .map(p => `${p.path} ${formatValue(p.expected)} → ${formatValue(p.actual)}`)
            .join(', ')
    reporter.claim(
      `reported: ${shortenType(change.type)} ${change.name}`,
      drifted !== undefined && isThat(drifted, change),
      found ?? 'nothing',
    )
  }
  const others = report.resources.filter(r => !changes.some(({ urn }) => urn === r.urn))
  reporter.claim(
    `exactly ${changes.length} drifts, and the instances that the upgrade of their cluster changed`,
    report.resources.length - others.length === changes.length &&
      others.every(resource => isUpgradedInstance(resource, changes)),
    `${report.resources.length - others.length}, and ${others.length} instances`,
  )
  reporter.claim(
    'no pending changes',
    report.pendingChanges?.length === 0,
    String(report.pendingChanges?.length ?? 'not known'),
  )
}

/** AWS upgrades the instances of an Aurora cluster with it. */
function isUpgradedInstance(
  { type, properties }: DriftReport['resources'][number],
  changes: ConsoleChange[],
): boolean {
  return (
    type === 'aws:rds/clusterInstance:ClusterInstance' &&
    properties.length > 0 &&
    properties.every(
      ({ path, actual }) =>
        /^engineVersion(Actual)?$/.test(path) &&
        changes.some(({ type, after }) => /rds\/cluster:/.test(type) && after === actual),
    )
  )
}

function isThat(
  drifted: DriftReport['resources'][number],
  { what, path, before, after }: ConsoleChange,
): boolean {
  if (drifted.what !== what) return false
  if (what === 'deleted') return true
  const [property, ...others] = drifted.properties
  return (
    property !== undefined &&
    others.length === 0 &&
    property.path === path &&
    isDeepStrictEqual(property.expected, before) &&
    isDeepStrictEqual(property.actual, after)
  )
}

/** Checks the cloud itself, not only the report. */
export async function claimPutBack(
  reporter: Reporter,
  sandbox: string,
  changes: ConsoleChange[],
): Promise<void> {
  for (const change of changes.filter(({ reversible }) => reversible)) {
    const now = await readCurrentValue(sandbox, change)
    const ok = change.what === 'deleted' ? now === true : isDeepStrictEqual(now, change.before)
    const found =
      change.what === 'deleted' ? (now === true ? 'exists again' : 'is missing') : formatValue(now)
    reporter.claim(
      `back in the cloud: ${shortenType(change.type)} ` +
        `${change.name}${change.path ? ` ${change.path}` : ''}`,
      ok,
      found,
    )
  }
}

/** What no update can undo is still reported, and nothing else. */
export function claimPutBackOnly(
  reporter: Reporter,
  { resources }: DriftReport,
  changes: ConsoleChange[],
): void {
  const expected = changes.filter(({ reversible }) => !reversible).map(({ urn }) => urn)
  const left = resources
    .filter(resource => !isUpgradedInstance(resource, changes))
    .map(({ urn }) => urn)
  reporter.claim(
    'only the database version remains as drift: AWS downgrades no database',
    isDeepStrictEqual(left, expected),
    resources.map(({ type, name }) => `${shortenType(type)} ${name}`).join(', ') || 'nothing',
  )
}

/** The rebuild creates the database with the version of the code. */
export function claimVersion(
  reporter: Reporter,
  after: ResourceRecord[],
  changes: ConsoleChange[],
): void {
  for (const { urn, name, path, before } of changes.filter(({ reversible }) => !reversible)) {
    const now = after.find(one => one.urn === urn)?.outputs[path ?? '']
    reporter.claim(
      `rebuilt as the code says: ${name} ${path}`,
      isDeepStrictEqual(now, before),
      formatValue(now),
    )
  }
}

/** The same resources by type and name, but with new physical ids. */
export function claimRebuilt(
  reporter: Reporter,
  before: ResourceRecord[],
  after: ResourceRecord[],
): void {
  const getKey = (r: ResourceRecord) => `${r.type} ${r.name}`
  const missing = before.filter(r => !after.some(other => getKey(other) === getKey(r)))
  reporter.claim(
    'all resources are there again',
    missing.length === 0 && after.length === before.length,
    `${after.length} of ${before.length}`,
  )
  const findVpc = (state: ResourceRecord[]) =>
    state.find(r => r.type === 'aws:ec2/vpc:Vpc')?.id ?? null
  reporter.claim(
    'they are new ones',
    findVpc(after) !== null && findVpc(after) !== findVpc(before),
    `VPC ${findVpc(before)} → ${findVpc(after)}`,
  )
}

export function claimParity(
  reporter: Reporter,
  { passed, score, comparison, judgement: { verdicts } }: ParityView,
): void {
  const {
    left,
    right,
    compared: { matched, missing, extra, counted },
  } = comparison
  reporter.claim(
    'every resource of production has its twin in staging',
    missing + extra + counted === 0,
    `${matched} matched of ${left.resources} and ${right.resources}`,
  )
  const documented = verdicts.filter(({ status }) => status === 'documented').length
  reporter.claim(
    'parity passes: every difference is documented',
    passed && documented === verdicts.length,
    `${documented} of ${verdicts.length} documented, score ${score} of 100`,
  )
}
