/** The rule and the conditions for each kind of operation, and the decision. */
import { generateKeyPairSync, sign, verify } from 'node:crypto'
import t from 'tap'
import { noOptions, operationKinds, type OperationKind } from '../../../src/model/operation.ts'
import { canonicalise } from '../../../src/lib/canonicalJson.ts'
import { hashSha256 } from '../../../src/lib/hash.ts'
import { decide, judgeConditions, sealDecision } from '../../../src/analysis/gate/decide.ts'
import { createRefusalError } from '../../../src/analysis/gate/createRefusalError.ts'
import { listRequiredConditions, getRule, type Rule } from '../../../src/analysis/gate/rules.ts'
import { defaultPolicies } from '../../../src/analysis/gate/policy/defaults.ts'
import { conditionNames, gateDecisionSchema } from '../../../src/model/promotion.ts'
import { operation } from '../../cli/fixtures.ts'
import {
  bound,
  change,
  evidence,
  gated,
  plan,
  revision,
} from '../../services/promotion/gate/fixture.ts'
import { requirePresent } from '../../helper/present.ts'

const policy = defaultPolicies.production
const requestsOf = (rule: Rule, kind: OperationKind, of = policy) =>
  listRequiredConditions(rule, { kind }, of)
    .filter(({ why }) => why === null)
    .map(({ name }) => name)

t.test('the rule of each kind, and its conditions', async t => {
  const rules: Record<OperationKind, [deployed: Rule, fresh: Rule]> = {
    preview: ['not-gated', 'not-gated'],
    'drift-check': ['not-gated', 'not-gated'],
    destroy: ['not-gated', 'not-gated'],
    import: ['not-gated', 'not-gated'],
    'state-edit': ['not-gated', 'not-gated'],
    'out-of-band': ['not-gated', 'not-gated'],
    deploy: ['promotion', 'first-deploy'],
    reconcile: ['deployed-revision', 'deployed-revision'],
    rebuild: ['deployed-revision', 'deployed-revision'],
    rollback: ['rollback', 'rollback'],
  }
  for (const kind of operationKinds)
    t.same(
      [true, false].map(deployed => getRule({ kind, options: noOptions }, deployed)),
      rules[kind],
      kind,
    )
  t.equal(
    getRule({ kind: 'reconcile', options: { ...noOptions, planOnly: true } }, true),
    'not-gated',
    'a plan writes nothing',
  )
  t.same(requestsOf('promotion', 'deploy'), conditionNames)
  t.same(
    requestsOf('first-deploy', 'deploy'),
    conditionNames,
    'the first deploy needs the same proof',
  )
  t.same(requestsOf('first-deploy', 'deploy', gated({ firstDeploy: 'free' })), [
    'clean-revision',
    'known-state',
    'compliance',
  ])
  t.same(requestsOf('deployed-revision', 'reconcile'), ['proven', 'known-state', 'no-surprise'])
  t.same(requestsOf('deployed-revision', 'rebuild'), ['proven', 'known-state'])
  t.same(requestsOf('rollback', 'rollback'), [
    'clean-revision',
    'proven',
    'known-state',
    'compliance',
    'no-surprise',
  ])
  t.same(requestsOf('not-gated', 'destroy'), [])
})

t.test('modes: required refuses, warn allows, off is left out', async t => {
  const failing = { candidates: [], tests: [] }
  t.match(judgeConditions(evidence()), { rule: 'promotion', allowed: true })
  t.match(judgeConditions(evidence(failing)), { allowed: false })
  const modes = { ...policy.gate.conditions, proven: 'warn' as const, tests: 'off' as const }
  const warned = judgeConditions(evidence({ ...failing, policy: gated({ conditions: modes }) }))
  t.equal(warned.allowed, true)
  t.match(
    warned.conditions.find(({ name }) => name === 'proven'),
    { mode: 'warn', met: false },
  )
  t.equal(
    warned.conditions.find(({ name }) => name === 'tests'),
    undefined,
  )
  const back = judgeConditions(
    evidence({ rule: 'rollback', operation: { kind: 'rollback', revision, options: noOptions } }),
  )
  t.match(
    back.conditions.find(({ name }) => name === 'tests'),
    { met: null, detail: /rollback is exempt/ },
  )
  t.equal(
    requirePresent(back.conditions.find(({ name }) => name === 'compliance')).mode,
    'warn',
    'stricter rules do not prevent a rollback',
  )
  t.equal(
    judgeConditions(evidence({ bound: null, parity: null, compliance: null })).allowed,
    true,
    'conditions about the plan are evaluated with the plan',
  )
})

const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const key = {
  id: 'k',
  publicJwk: {},
  sign: (text: string) => sign(null, Buffer.from(text), privateKey).toString('base64url'),
  verify: (text: string, seal: string) =>
    verify(null, Buffer.from(text), publicKey, Buffer.from(seal, 'base64url')),
}

t.test('a decision is complete, has a digest, and is sealed', async t => {
  const requests = operation({
    environment: 'production',
    environmentKind: 'production',
    revision,
    status: 'running',
  })
  const { decision, body, digest, seal } = sealDecision(decide(requests, evidence()), key)
  t.same(gateDecisionSchema.parse(decision), decision)
  t.equal(hashSha256(body), digest)
  t.equal(canonicalise(JSON.parse(body)), body)
  t.ok(key.verify(digest, seal))
  t.match(requirePresent(decision.conditions[0]).evidence.at(-1), {
    what: 'policy',
    id: 'production',
  })
  t.equal(createRefusalError(decision), null)
})

t.test('a refusal names each condition and the next step', async t => {
  const { decision } = sealDecision(
    decide(
      operation({ environment: 'production' }),
      evidence({
        tests: [],
        bound: bound({
          plan: plan({ planned: [change('delete', 'aws:s3/bucket:Bucket', 'files')] }),
        }),
      }),
    ),
    key,
  )
  t.match(createRefusalError(decision), {
    code: 'gate-refused',
    message:
      /^The gate refused the deploy of production:\ntests: operation \S+ has no test results\nno-surprise: the plan removes 1 resource that contains data or is protected \(twinstack gate --operation \S+\)$/,
    hint: /checks\.yaml.*allowReplace/,
    fields: [
      { path: 'tests' },
      { path: 'no-surprise', message: /aws:s3\/bucket:Bucket files would be deleted/ },
    ],
  })
})

t.test('break-glass: allowed, with every condition that was not met', async t => {
  const options = { ...noOptions, breakGlass: { reason: 'the shop is down' } }
  const waiting = decide(operation({ environment: 'production', options }), evidence({ tests: [] }))
  t.match(waiting, {
    allowed: true,
    breakGlass: { reason: 'the shop is down', by: 'ann', approvedBy: null },
  })
  t.match(
    waiting.conditions.find(({ name }) => name === 'tests'),
    { met: false },
  )
  const approval = {
    digest: 'p1',
    requestedAt: '',
    expiresAt: '',
    status: 'approved' as const,
    by: 'bob',
    at: '',
    fourEyes: true,
    comment: '',
    why: 'break-glass',
  }
  t.match(decide(operation({ environment: 'production', options, approval }), evidence()), {
    breakGlass: { approvedBy: 'bob' },
  })
})
