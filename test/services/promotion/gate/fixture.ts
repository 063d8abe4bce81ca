/** Evidence of a deploy that meets everything, of which a test changes what it is about. */
import {
  noOptions,
  type Operation,
  type Plan,
  type ResourceChange,
} from '../../../../src/model/operation.ts'
import { conditionJudges } from '../../../../src/analysis/gate/conditions/conditions.ts'
import type { GateEvidence } from '../../../../src/analysis/gate/conditions/condition.ts'
import { defaultPolicies } from '../../../../src/analysis/gate/policy/defaults.ts'

import type { ConditionName, Policy, TestResult } from '../../../../src/model/promotion.ts'
import type { EnvironmentReading } from '../../../../src/model/environmentReading.ts'
import { driftReport } from '../../../helper/drift.ts'
import type { Revision } from '../../../../src/model/revision.ts'
import { operation as anOperation } from '../../../cli/fixtures.ts'
import type { BoundPlan } from '../../../../src/model/promotionService.ts'
import { hashSha256 } from '../../../../src/lib/hash.ts'

export const now = new Date('2026-06-15T12:00:00Z')
export const ago = (hours: number): string =>
  new Date(now.getTime() - hours * 3_600_000).toISOString()
export const revision: Revision = {
  id: 'c0ffee',
  commit: 'c0ffee',
  ref: 'main',
  subject: 'Add a queue',
  author: 'ana',
  committedAt: null,
  dirty: false,
  dependencies: 'd1',
}
export const other: Revision = { ...revision, id: 'decaf0', commit: 'decaf0' }

export const proof = (over: Partial<Operation> = {}): Operation =>
  anOperation({ revision, status: 'succeeded', finishedAt: ago(1), schemaDigest: 's1', ...over })
export const emptyState = hashSha256('[]')

export function change(op: string, type = 'aws:sns/topic:Topic', name = 'news'): ResourceChange {
  return { urn: `urn:pulumi:production::shop::${type}::${name}`, type, name, op, properties: [] }
}

export function plan(over: Partial<Plan> = {}): Plan {
  return {
    operation: '11111111-1111-4111-8111-111111111111',
    environment: 'production',
    revision: revision.id,
    at: now.toISOString(),
    refreshed: [],
    planned: [],
    dependents: [],
    state: [],
    ruleFindings: [],
    ...over,
  }
}

export function bound(over: Partial<BoundPlan> = {}): BoundPlan {
  return {
    plan: plan(),
    digest: 'p1',
    stateDigest: 'st1',
    settingsDigest: 'se1',
    schemaDigest: 's1',
    ...over,
  }
}

export function test(
  name: string,
  outcome: TestResult['outcome'] = 'passed',
  hours = 1,
): TestResult {
  return {
    id: `00000000-0000-4000-8000-${hashSha256(name + hours).slice(0, 12)}`,
    operation: proof().id,
    at: ago(hours),
    source: 'checks',
    name,
    outcome,
    total: 3,
    failed: outcome === 'passed' ? 0 : 2,
    skipped: 0,
    seconds: 1,
    by: 'twinstack',
    url: null,
    cases: [],
  }
}

/** Both environments were checked after the deploy that proves, and nothing drifted. */
export function driftCheckResult(over: Partial<GateEvidence['drift']> = {}): GateEvidence['drift'] {
  return {
    source: reading('staging'),
    target: reading('production'),
    since: ago(1),
    pending: false,
    ...over,
  }
}

export const reading = (
  environment: string,
  over: Partial<EnvironmentReading> = {},
): EnvironmentReading => ({
  environment,
  open: [],
  report: driftReport({ environment }),
  beganAt: ago(0.5),
  ...over,
})

export function evidence(over: Partial<GateEvidence> = {}): GateEvidence {
  return {
    now,
    operation: { kind: 'deploy', revision, options: noOptions },
    environment: 'production',
    rule: 'promotion',
    policy: defaultPolicies.production,
    deployed: other,
    bound: bound(),
    fromExists: true,
    candidates: [proof()],
    other: null,
    tests: [test('health')],
    signOffs: [],
    drift: driftCheckResult(),
    recordedState: 'st1',
    outOfBand: null,
    parity: { problem: null, verdicts: [], unknown: [], registerDigest: null },
    compliance: {
      compliant: true,
      checkedAt: now.toISOString(),
      environments: [],
      violations: [],
      waived: [],
      waivers: [],
      bySeverity: { critical: 0, high: 0, medium: 0, low: 0 },
      notes: [],
    },
    protections: new Map(),
    ...over,
  }
}

export const gated = (over: Partial<Policy['gate']>): Policy => ({
  ...defaultPolicies.production,
  gate: { ...defaultPolicies.production.gate, ...over },
})
export const judgeOne = (name: ConditionName, over: Partial<GateEvidence> = {}) =>
  conditionJudges[name](evidence(over))
