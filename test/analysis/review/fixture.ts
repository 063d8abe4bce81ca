import { judgeRegister } from '../../../src/analysis/parity/register/judgeRegister.ts'
import type { Difference, Entry } from '../../../src/model/register.ts'
import { rules } from '../../../src/analysis/compliance/rules/rules.ts'
import type { Evidence } from '../../../src/model/review.ts'
import { difference, entry, now, pair } from '../parity/register/fixture.ts'

export const at = '2026-06-10T00:00:00.000Z'

export function judgement(
  differences: Difference[] = [difference()],
  entries: Entry[] = [entry()],
) {
  return judgeRegister(
    differences,
    { differences: entries },
    { now, pair: pair({ owners: { platform: 'infra' } }) },
  )
}

/** Evidence that meets every item, in a product with all features. */
export function evidence(change: Partial<Evidence> = {}): Evidence {
  const deployedEnvironment = (operation: string) => ({
    operation,
    revision: 'abc123',
    commit: 'abc1234567890',
    dirty: false,
    at,
  })
  const drift = (environment: string) => ({
    environment,
    operation: `drift-${environment}`,
    at,
    changed: 0,
    deleted: 0,
    unmanaged: 0,
  })
  return {
    now: now.toISOString(),
    environments: [
      {
        name: 'staging',
        kind: 'staging',
        deployed: deployedEnvironment('op-s'),
        settingsDigest: 'd1',
      },
      {
        name: 'production',
        kind: 'production',
        deployed: deployedEnvironment('op-p'),
        settingsDigest: 'd2',
      },
      { name: 'copy', kind: 'ephemeral', deployed: null, settingsDigest: null },
    ],
    capabilities: { rollback: true, automaticRollback: true, gate: true },
    parity: { report: 'parity-1', at, judgement: judgement() },
    register: { file: 'programs/differences.yaml', entries: 1 },
    compliance: {
      report: 'compliance-1',
      at,
      violations: [],
      checks: rules.map(rule => rule.id),
      expiredWaivers: 0,
    },
    drift: [drift('staging'), drift('production')],
    schedules: [
      { id: 'schedule-1', environment: null, task: 'drift-check', paused: false, everyDays: 1 },
    ],
    operations: [{ id: 'op-s', environment: 'staging', kind: 'deploy', status: 'succeeded', at }],
    settingsDiffer: ['compute.instanceType'],
    automaticRollback: [{ environment: 'production', enabled: true, lastOperation: null }],
    approvals: [
      { environment: 'production', required: true, fourEyes: true, persons: ['ana', 'ben'] },
    ],
    gates: [{ environment: 'production', enabled: true, lastRefusal: 'op-refused' }],
    runs: { separate: true, reason: null, sandbox: null },
    ...change,
  }
}

/** No evidence at all, in a product that can only deploy. */
export const nothing: Evidence = {
  now: now.toISOString(),
  environments: [],
  capabilities: { rollback: false, automaticRollback: false, gate: false },
  parity: null,
  register: null,
  compliance: null,
  drift: [],
  schedules: [],
  operations: [],
  settingsDiffer: null,
  automaticRollback: [],
  approvals: [],
  gates: [],
}
