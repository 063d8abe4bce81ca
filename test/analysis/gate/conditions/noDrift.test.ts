/** The condition about the drift checks of both environments. */
import { ago, driftCheckResult, reading } from '../../../services/promotion/gate/fixture.ts'
import { driftReport } from '../../../helper/drift.ts'
import { testCases } from './case.ts'

const finding = (over: object) =>
  ({
    type: 'aws:sns/topic:Topic',
    name: 'news',
    what: 'changed',
    paths: ['displayName'],
    confirmedAt: ago(1),
    ...over,
  }) as never

const unplanned = (environment: string) =>
  driftReport({
    environment,
    summary: { pendingChanges: null },
    pendingChanges: null,
    planFailure: 'no route',
  })

testCases([
  [
    'both were checked',
    'no-drift',
    {},
    true,
    /no drift in staging, checked on 2026-01-02.*; none in production, checked on 2026-01-02/,
  ],
  [
    'nothing is deployed in the target',
    'no-drift',
    { drift: driftCheckResult({ target: null }) },
    true,
    /no drift in staging/,
  ],
  [
    'never checked',
    'no-drift',
    {
      drift: driftCheckResult({ source: reading('staging', { report: null, beganAt: null }) }),
    },
    false,
    /staging was never checked for drift/,
    /twinstack drift staging/,
  ],
  [
    'checked before the proving deploy',
    'no-drift',
    { drift: driftCheckResult({ source: reading('staging', { beganAt: ago(2) }) }) },
    false,
    /staging was last checked for drift on 2026-01-02.*, before 2026-06-15 11/,
    /twinstack drift staging/,
  ],
  [
    'the target was checked before the proving deploy',
    'no-drift',
    { drift: driftCheckResult({ target: reading('production', { beganAt: ago(2) }) }) },
    false,
    /production was last checked/,
    /twinstack drift production/,
  ],
  [
    'the operation requests the checks itself',
    'no-drift',
    {
      drift: driftCheckResult({
        pending: true,
        source: reading('staging', { report: null, beganAt: null }),
      }),
    },
    null,
    /the operation checks staging for drift before it plans/,
    /twinstack drift staging/,
  ],
  [
    'the target itself has drifted',
    'no-drift',
    { drift: driftCheckResult({ target: reading('production', { open: [finding({})] }) }) },
    false,
    /^1 resource of production has drifted: .* news changed/,
    /twinstack reconcile production/,
  ],
  [
    'both have drifted',
    'no-drift',
    {
      drift: driftCheckResult({
        source: reading('staging', { open: [finding({})] }),
        target: reading('production', { open: [finding({})] }),
      }),
    },
    false,
    /^1 resource of staging has drifted; 1 resource of production has drifted: /,
    /twinstack reconcile staging; twinstack reconcile production/,
  ],
  [
    'the program of the proving environment has no plan',
    'no-drift',
    { drift: driftCheckResult({ source: reading('staging', { report: unplanned('staging') }) }) },
    false,
    /^the pending changes of staging are not known: the program's plan failed: no route/,
    /twinstack drift staging/,
  ],
  [
    'the program of the target has no plan: the deploy corrects it',
    'no-drift',
    {
      drift: driftCheckResult({
        target: reading('production', { report: unplanned('production') }),
      }),
    },
    true,
    /none in production.*; the pending changes of production are not known: .* no route$/,
  ],
  [
    'not confirmed',
    'no-drift',
    {
      drift: driftCheckResult({
        source: reading('staging', { open: [finding({ confirmedAt: null })] }),
      }),
    },
    false,
    /news changed \(displayName\), not confirmed/,
  ],
  [
    'confirmed',
    'no-drift',
    { drift: driftCheckResult({ source: reading('staging', { open: [finding({})] }) }) },
    false,
    /1 resource of staging has drifted: aws:sns\/topic:Topic news changed \(displayName\)/,
    /twinstack reconcile staging/,
  ],
])
