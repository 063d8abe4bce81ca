import type { EnvironmentKind } from '../../../model/environment.ts'
import {
  conditionNames,
  type ConditionMode,
  type ConditionName,
  type Policy,
} from '../../../model/promotion.ts'

const setAll = (mode: ConditionMode) =>
  Object.fromEntries(conditionNames.map(name => [name, mode])) as Record<
    ConditionName,
    ConditionMode
  >

const production: Policy = {
  approvals: {
    required: false,
    kinds: ['deploy', 'reconcile', 'rebuild', 'destroy', 'rollback', 'import'],
    fourEyes: true,
    expiresMinutes: 1440,
  },
  gate: {
    conditions: setAll('required'),
    from: 'staging',
    withinHours: 168,
    driftWithinMinutes: 0,
    unknown: 'refuse',
    firstDeploy: 'proven',
    signOffs: [],
  },
  checks: { mode: 'required' },
  rollback: { automatic: true },
  outOfBand: { allowed: false, evidence: false },
  // not used, because a production environment is not ephemeral; all policies have the same fields
  ephemeral: {
    overrides: [],
    ttlMinutes: 1440,
    maximumMinutes: 7 * 24 * 60,
    warnMinutes: 60,
    perOwner: 0,
    total: 0,
  },
}
const staging: Policy = {
  ...production,
  gate: { ...production.gate, conditions: setAll('off') },
  rollback: { automatic: false },
  outOfBand: { allowed: true, evidence: false },
}
const ephemeral: Policy = {
  ...staging,
  ephemeral: { ...production.ephemeral, overrides: ['**'], perOwner: 5, total: 50 },
}

export type Policies = Readonly<Record<EnvironmentKind, Policy>>

/** The default policy of an environment of each kind. */
export const defaultPolicies: Policies = { production, staging, ephemeral }

/** The same for services in which a second person can approve changes of production. */
export const approvedPolicies: Policies = {
  ...defaultPolicies,
  production: { ...production, approvals: { ...production.approvals, required: true } },
}
