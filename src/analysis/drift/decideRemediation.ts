/**
 * Decides which drift is remediated automatically. It is off unless a policy enables it. Never
 * remediated are: drift during a maintenance window, drift that was not confirmed, and a resource
 * that another controller keeps changing back (this conflict is reported instead).
 */
import { computeFingerprint } from '../../model/fingerprint.ts'
import type { Direction, DriftClass, DriftedResource, DriftReport } from '../../model/drift.ts'

export type RemediationPolicy = {
  enabled: boolean
  classes: 'all' | { class: DriftClass; directions?: Direction[] | undefined }[]
  maximumPerDay: number
}

export type RemediationFacts = {
  policy: RemediationPolicy | null
  /** why nothing may be remediated now, e.g. a maintenance window; null when it may */
  withheld: string | null
  /** the number of remediations in the last 24 hours, per URN and fingerprint */
  reconciled: { urn: string; fingerprint: string; times: number }[]
  /** reconciles that the schedule requested in the last 24 hours */
  remediationsToday: number
}

export type Remediation = {
  /** URNs to reconcile; empty: nothing */
  targets: string[]
  /** resources that drift again in the same way after repeated remediations */
  fights: { urn: string; times: number }[]
  /** why drift that the policy covers is not remediated; null when all of it is */
  withheld: string | null
}

/**
 * this many remediations of the same drift within 24 hours mean a conflict with another controller
 */
export const fightAfter = 3
const none: Remediation = { targets: [], fights: [], withheld: null }

/**
 * Pure. Every property of a resource must be covered, because a reconcile restores whole resources.
 */
export function decideRemediation(report: DriftReport, facts: RemediationFacts): Remediation {
  const { policy } = facts
  if (!policy?.enabled) return none
  const wanted = report.resources.filter(resource => covers(policy, resource))
  if (wanted.length === 0) return none
  if (!report.confirmed)
    return { ...none, withheld: 'the drift is not confirmed by a second reading' }
  const fights = wanted.flatMap(resource => describeFight(resource, facts) ?? [])
  const targets = wanted
    .map(({ urn }) => urn)
    .filter(urn => !fights.some(fight => fight.urn === urn))
  const withheld =
    facts.withheld ??
    (facts.remediationsToday >= policy.maximumPerDay
      ? `${facts.remediationsToday} remediations in 24 hours are the most that the policy allows`
      : null)
  return targets.length > 0 && withheld !== null
    ? { targets: [], fights, withheld }
    : { targets, fights, withheld: null }
}

function covers({ classes }: RemediationPolicy, resource: DriftedResource): boolean {
  if (classes === 'all') return true
  const parts = resource.properties.length > 0 ? resource.properties : [resource]
  return parts.every(part =>
    classes.some(
      one =>
        one.class === part.class &&
        (one.directions === undefined || one.directions.includes(part.direction)),
    ),
  )
}

function describeFight(
  resource: DriftedResource,
  { reconciled }: RemediationFacts,
): { urn: string; times: number } | null {
  const before = reconciled.find(
    one => one.urn === resource.urn && one.fingerprint === computeFingerprint(resource),
  )
  return before && before.times >= fightAfter ? { urn: resource.urn, times: before.times } : null
}
