/**
 * What is put right by itself. Off unless a policy says otherwise, never during a maintenance
 * window, never a resource that somebody else keeps changing back (a fight with another controller
 * is told, not repeated), never what was not confirmed.
 */
import { fingerprintOf } from '../../model/fingerprint.ts'
import type { Direction, DriftClass, DriftedResource, DriftReport } from '../../model/drift.ts'

export type RemediationPolicy = {
  enabled: boolean
  classes: 'all' | { class: DriftClass; directions?: Direction[] | undefined }[]
  maximumPerDay: number
}

export type RemediationFacts = {
  policy: RemediationPolicy | null
  /** why nothing may be remediated now, e.g. a maintenance window; null: it may */
  withheld: string | null
  /** what was put right in the last 24 hours, per URN and fingerprint */
  reconciled: { urn: string; fingerprint: string; times: number }[]
  /** reconciles that the schedule requested in the last 24 hours */
  remediationsToday: number
}

export type Remediation = {
  /** URNs to reconcile; empty: nothing */
  targets: string[]
  /** resources that drift again in the same way although they were put right so often */
  fights: { urn: string; times: number }[]
  /** why drift that the policy covers is left; null when nothing is */
  withheld: string | null
}

/** the same drift put right so often within 24 hours is a fight */
export const fightAfter = 3
const none: Remediation = { targets: [], fights: [], withheld: null }

/**
 * Pure. Every property of a resource must be covered: a reconcile can't put back half of a
 * resource.
 */
export function decideRemediation(report: DriftReport, facts: RemediationFacts): Remediation {
  const { policy } = facts
  if (!policy?.enabled) return none
  const wanted = report.resources.filter(resource => covers(policy, resource))
  if (wanted.length === 0) return none
  if (!report.confirmed)
    return { ...none, withheld: 'the drift is not confirmed by a second reading' }
  const fights = wanted.flatMap(resource => fightOf(resource, facts) ?? [])
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

function fightOf(
  resource: DriftedResource,
  { reconciled }: RemediationFacts,
): { urn: string; times: number } | null {
  const before = reconciled.find(
    one => one.urn === resource.urn && one.fingerprint === fingerprintOf(resource),
  )
  return before && before.times >= fightAfter ? { urn: resource.urn, times: before.times } : null
}
