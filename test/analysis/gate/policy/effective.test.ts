/** Defaults, file, environment: the effective policy, its sources, and invalid policies. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { environmentKinds } from '../../../../src/model/environment.ts'
import { defaultPolicies } from '../../../../src/analysis/gate/policy/defaults.ts'
import {
  computeEffectivePolicy,
  isGated,
  validatePolicy,
} from '../../../../src/analysis/gate/policy/effective.ts'
import {
  mergeOverrides,
  policyPatchSchema,
} from '../../../../src/analysis/gate/policy/overrides.ts'
import {
  parsePolicyFile,
  readPolicyFile,
} from '../../../../src/services/promotion/policy/policyFile.ts'
import { policySchema } from '../../../../src/model/promotion.ts'

t.test('the defaults are policies, and only production is gated', async t => {
  for (const kind of environmentKinds)
    t.same(policySchema.parse(validatePolicy(defaultPolicies[kind], kind)), defaultPolicies[kind])
  t.same(
    environmentKinds.filter(kind => isGated(defaultPolicies[kind])),
    ['production'],
  )
  t.match(defaultPolicies.production, {
    approvals: { required: false, fourEyes: true, expiresMinutes: 1440 },
    gate: { from: 'staging', withinHours: 168, firstDeploy: 'proven', signOffs: [] },
    checks: { mode: 'required' },
    rollback: { automatic: true },
  })
  t.match(defaultPolicies.ephemeral.ephemeral, {
    overrides: ['**'],
    ttlMinutes: 1440,
    maximumMinutes: 10080,
    warnMinutes: 60,
    perOwner: 5,
    total: 50,
  })
})

t.test('each source overrides the previous one, part by part', async t => {
  const file = parsePolicyFile(
    'production: { gate: { withinHours: 24, conditions: { parity: warn } }, approvals: { ' +
      'required: true } }',
  )
  const { policy, sources, digest } = computeEffectivePolicy('production', file, {
    gate: { withinHours: 1 },
  })
  t.match(policy.gate, {
    withinHours: 1,
    from: 'staging',
    conditions: { parity: 'warn', proven: 'required' },
  })
  t.match(sources, {
    gate: ['default', 'file', 'environment'],
    approvals: ['default', 'file'],
    checks: ['default'],
  })
  t.not(digest, computeEffectivePolicy('production', file, {}).digest)
  t.same(computeEffectivePolicy('staging', file, {}).policy, defaultPolicies.staging)
})

t.test('patches: objects are merged, lists are replaced, null removes a field', async t => {
  const own = mergeOverrides(
    {},
    policyPatchSchema.parse({ gate: { signOffs: ['qa'], withinHours: 5 } }),
  )
  t.same(mergeOverrides(own, { gate: { signOffs: ['release'] } }), {
    gate: { signOffs: ['release'], withinHours: 5 },
  })
  t.same(mergeOverrides(own, { gate: { withinHours: null } }), { gate: { signOffs: ['qa'] } })
  t.same(mergeOverrides(own, { gate: null }), {})
  t.same(
    mergeOverrides(own, { gate: { withinHours: null, signOffs: null } }),
    {},
    'a part without fields is removed',
  )
})

t.test('every wrong field of a file is named; rules between fields are checked, too', async t => {
  t.throws(
    () =>
      parsePolicyFile(
        'production: { gate: { conditions: { tests: maybe, luck: required } }, aprovals: {} ' +
          '}\nprod: {}',
        'policy.yaml',
      ),
    {
      code: 'invalid-request',
      fields: [
        { path: 'production.gate.conditions.tests' },
        { path: 'production.gate.conditions.luck' },
        { path: 'production.aprovals' },
        { path: 'prod' },
      ],
    },
  )
  t.throws(
    () => parsePolicyFile('ephemeral: { ephemeral: { ttlMinutes: 999999, maximumMinutes: 10 } }'),
    { code: 'invalid-request' },
  )
  t.throws(
    () => parsePolicyFile('ephemeral: { ephemeral: { ttlMinutes: 99, maximumMinutes: 60 } }'),
    { code: 'invalid-request', fields: [{ path: 'ephemeral.ephemeral.ttlMinutes' }] },
  )
  t.throws(
    () =>
      validatePolicy(
        {
          ...defaultPolicies.production,
          gate: { ...defaultPolicies.production.gate, from: 'live' },
        },
        'live',
      ),
    {
      code: 'invalid-request',
      fields: [{ path: 'gate.from', message: /can't prove itself/ }],
    },
  )
  t.throws(() => readPolicyFile('/nowhere/policy.yaml'), {
    code: 'invalid-request',
    message: /TWINSTACK_POLICY/,
  })
  const file = join(t.testdir(), 'policy.yaml')
  writeFileSync(file, '')
  t.same(readPolicyFile(file), {})
  t.same(readPolicyFile(null), {})
})
