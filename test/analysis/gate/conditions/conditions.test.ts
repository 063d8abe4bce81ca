/** Each condition: what meets it, what does not, why, and what to do. */
import t from 'tap'
import type { ConditionName } from '../../../../src/model/promotion.ts'
import type { GateEvidence } from '../../../../src/analysis/gate/conditions/condition.ts'
import { noOptions } from '../../../../src/model/operation.ts'
import {
  ago,
  bound,
  change,
  checkedDrift,
  emptyState,
  gated,
  judgeOne,
  other,
  plan,
  proof,
  reading,
  revision,
  test,
} from '../../../services/promotion/gate/fixture.ts'
import { present } from '../../../helper/present.ts'

type Case = [
  what: string,
  name: ConditionName,
  over: Partial<GateEvidence>,
  met: boolean | null,
  detail: RegExp,
  fix?: RegExp,
]
const deploy = (over: object) => ({
  operation: { kind: 'deploy' as const, revision, options: noOptions, ...over },
})
const finding = (over: object) =>
  ({
    type: 'aws:sns/topic:Topic',
    name: 'news',
    what: 'changed',
    paths: ['displayName'],
    confirmedAt: ago(1),
    ...over,
  }) as never
const violation = (severity: string) =>
  ({
    severity,
    check: 'encryption',
    resource: { type: 'aws:rds/cluster:Cluster', name: 'main', urn: 'u' },
    expected: true,
    actual: false,
  }) as never
const verdict = (over: object) =>
  ({
    status: 'undocumented',
    fails: true,
    place: { type: 'aws:rds/cluster:Cluster', name: 'main' },
    path: 'engineVersion',
    left: '15.4',
    right: '14.9',
    ...over,
  }) as never
const planned = (...changes: ReturnType<typeof change>[]) => ({
  bound: bound({ plan: plan({ planned: changes }) }),
})
const cluster = 'aws:rds/cluster:Cluster'
const unknownImage = {
  problem: null,
  verdicts: [],
  unknown: [
    {
      type: 'aws:ecs/taskDefinition:TaskDefinition',
      name: 'service',
      path: 'image',
      left: 'app:1',
    },
  ],
  registerDigest: null,
}
const rebuilt = change('replace', cluster, 'main')

const cases: Case[] = [
  ['a commit', 'clean-revision', {}, true, /commit c0ffee "Add a queue"/],
  [
    'a folder',
    'clean-revision',
    deploy({ revision: { ...revision, dirty: true } }),
    false,
    /in no commit/,
    /commit the changes/,
  ],
  ['nothing', 'clean-revision', deploy({ revision: null }), false, /no revision/],

  ['it succeeded', 'proven', {}, true, /deploy of staging with c0ffee succeeded on 2026-06-15T11/],
  [
    'no staging',
    'proven',
    { fromExists: false },
    false,
    /no environment staging/,
    /env create staging/,
  ],
  [
    'never deployed',
    'proven',
    { candidates: [], other: proof({ revision: other }) },
    false,
    /c0ffee was not deployed to staging; its newest deploy ran decaf0/,
    /twinstack up staging --revision c0ffee/,
  ],
  [
    'other dependencies',
    'proven',
    { candidates: [proof({ revision: { ...revision, dependencies: 'd2' } })] },
    false,
    /other dependencies/,
  ],
  [
    'another schema',
    'proven',
    { candidates: [proof({ schemaDigest: 's2' })] },
    false,
    /another settings schema/,
  ],
  [
    'no schema recorded',
    'proven',
    { candidates: [proof({ schemaDigest: null })] },
    false,
    /no digest of its settings schema/,
  ],
  [
    'before the plan the schema is not known',
    'proven',
    { bound: null, candidates: [proof({ schemaDigest: 's2' })] },
    true,
    /succeeded/,
  ],
  [
    'at the limit of age',
    'proven',
    { candidates: [proof({ finishedAt: ago(168) })] },
    true,
    /succeeded/,
  ],
  [
    'too old',
    'proven',
    { candidates: [proof({ finishedAt: ago(169) })] },
    false,
    /169 h ago, more than 168 h/,
  ],
  ['it failed', 'proven', { candidates: [proof({ status: 'failed' })] }, false, /it failed/],
  [
    'it failed after it had succeeded',
    'proven',
    { candidates: [proof({ status: 'failed' }), proof({ finishedAt: ago(5) })] },
    false,
    /it failed/,
  ],
  [
    'a dirty folder of the commit',
    'proven',
    { candidates: [proof({ revision: { ...revision, dirty: true } })] },
    false,
    /uncommitted/,
  ],
  [
    'reconcile: what is deployed',
    'proven',
    { rule: 'deployed-revision', deployed: revision },
    true,
    /deployed in production/,
  ],
  [
    'reconcile: something else',
    'proven',
    { rule: 'deployed-revision', deployed: other },
    false,
    /but decaf0 is deployed/,
    /use deploy/,
  ],
  [
    'rollback: succeeded there, long ago',
    'proven',
    { rule: 'rollback', candidates: [proof({ environment: 'production', finishedAt: ago(9000) })] },
    true,
    /age does not matter/,
  ],
  [
    'rollback: failed there',
    'proven',
    { rule: 'rollback', candidates: [proof({ environment: 'production', status: 'failed' })] },
    false,
    /never succeeded in production/,
  ],

  ['passed', 'tests', { tests: [test('health'), test('e2e')] }, true, /2 passed: health; e2e/],
  [
    'none',
    'tests',
    { tests: [] },
    false,
    /no test results/,
    /programs\/checks\.yaml, or report with POST \/v1\/operations\/6f1f3b1e.*\/tests/,
  ],
  [
    'one failed',
    'tests',
    { tests: [test('health'), test('e2e', 'failed')] },
    false,
    /1 of 2 did not pass: e2e failed \(2 of 3\)/,
  ],
  ['an error is no pass', 'tests', { tests: [test('e2e', 'error')] }, false, /e2e error/],
  [
    'the newest of a name counts',
    'tests',
    { tests: [test('e2e', 'passed', 1), test('e2e', 'failed', 2)] },
    true,
    /1 passed/,
  ],
  [
    'the newest of a name counts, the other way too',
    'tests',
    { tests: [test('e2e', 'failed', 1), test('e2e', 'passed', 2)] },
    false,
    /e2e failed/,
  ],
  ['nothing to test', 'tests', { candidates: [] }, false, /nothing was deployed to staging/],

  ['none asked for', 'sign-offs', {}, true, /requires none/],
  [
    'missing',
    'sign-offs',
    {
      policy: gated({ signOffs: ['qa', 'release'] }),
      signOffs: [{ operation: proof().id, role: 'qa', by: 'eve', at: ago(1), comment: '' }],
    },
    false,
    /not signed off by release; by eve \(qa\)/,
    /sign-offs with the role release/,
  ],
  [
    'given',
    'sign-offs',
    {
      policy: gated({ signOffs: ['qa'] }),
      signOffs: [{ operation: proof().id, role: 'qa', by: 'eve', at: ago(1), comment: '' }],
    },
    true,
    /eve \(qa\)/,
  ],

  [
    'both were checked',
    'no-drift',
    {},
    true,
    /no drift in staging, checked on 2026-01-02.*; production was checked on 2026-01-02/,
  ],
  [
    'nothing is deployed in the target',
    'no-drift',
    { drift: checkedDrift({ target: null }) },
    true,
    /no drift in staging/,
  ],
  [
    'never checked',
    'no-drift',
    {
      drift: checkedDrift({ source: reading('staging', { report: null, beganAt: null }) }),
    },
    false,
    /staging was never checked for drift/,
    /twinstack drift staging/,
  ],
  [
    'checked before the deploy that proves',
    'no-drift',
    { drift: checkedDrift({ source: reading('staging', { beganAt: ago(2) }) }) },
    false,
    /staging was last checked for drift on 2026-01-02.*, before 2026-06-15T11/,
    /twinstack drift staging/,
  ],
  [
    'the target was checked before the deploy that proves',
    'no-drift',
    { drift: checkedDrift({ target: reading('production', { beganAt: ago(2) }) }) },
    false,
    /production was last checked/,
    /twinstack drift production/,
  ],
  [
    'the operation checks by itself',
    'no-drift',
    {
      drift: checkedDrift({
        pending: true,
        source: reading('staging', { report: null, beganAt: null }),
      }),
    },
    null,
    /the operation checks staging for drift before it plans/,
    /twinstack drift staging/,
  ],
  [
    'drift of the target is judged by parity and compliance',
    'no-drift',
    { drift: checkedDrift({ target: reading('production', { open: [finding({})] }) }) },
    true,
    /production was checked on .*, and 1 resource of it drifted/,
  ],
  [
    'not confirmed',
    'no-drift',
    {
      drift: checkedDrift({
        source: reading('staging', { open: [finding({ confirmedAt: null })] }),
      }),
    },
    false,
    /news changed \(displayName\), not confirmed/,
  ],
  [
    'confirmed',
    'no-drift',
    { drift: checkedDrift({ source: reading('staging', { open: [finding({})] }) }) },
    false,
    /1 resource of staging has drifted: aws:sns\/topic:Topic news changed \(displayName\)/,
    /twinstack reconcile staging/,
  ],

  ['as it was left', 'known-state', {}, true, /the last operation left/],
  ['before the plan', 'known-state', { bound: null }, null, /when the operation plans/],
  [
    'a plain pulumi wrote',
    'known-state',
    { recordedState: 'st0' },
    false,
    /something else wrote it, e\.g\. a plain pulumi/,
    /--break-glass/,
  ],
  [
    'it was seen, and recorded by the preview that saw it',
    'known-state',
    { outOfBand: { at: ago(2), text: 'a preview found another' } },
    false,
    /a preview found another \(seen on/,
  ],
  [
    'it was seen, before any plan',
    'known-state',
    { bound: null, outOfBand: { at: ago(2), text: 'a preview found another' } },
    false,
    /a preview/,
  ],
  [
    'nothing recorded, nothing there',
    'known-state',
    { recordedState: null, bound: bound({ stateDigest: emptyState }) },
    true,
    /no recorded state yet/,
  ],
  [
    'nothing recorded, but something there',
    'known-state',
    { recordedState: null },
    false,
    /something else wrote it/,
  ],
  [
    'recorded, but gone',
    'known-state',
    { bound: bound({ stateDigest: null }) },
    false,
    /something else/,
  ],

  ['no difference', 'parity', {}, true, /differ only in 0 documented ways/],
  [
    'no plan',
    'parity',
    { parity: null, bound: null },
    null,
    /needs a plan/,
    /twinstack preview production/,
  ],
  [
    'nothing deployed in staging',
    'parity',
    {
      parity: {
        problem: 'nothing is deployed in staging',
        verdicts: [],
        unknown: [],
        registerDigest: null,
      },
    },
    false,
    /nothing is deployed/,
  ],
  [
    'documented',
    'parity',
    {
      parity: {
        problem: null,
        unknown: [],
        registerDigest: 'x',
        verdicts: [verdict({ status: 'documented', fails: false }), verdict({ status: 'overdue' })],
      },
    },
    true,
    /2 documented/,
  ],
  [
    'an accepted difference of security is named',
    'parity',
    {
      parity: {
        problem: null,
        unknown: [],
        registerDigest: 'x',
        verdicts: [
          verdict({ status: 'documented', fails: false, security: true, entry: 'tls-in-staging' }),
        ],
      },
    },
    true,
    /1 documented ways; 1 of them is an accepted difference of security: .*Cluster main engineVersion.*, entry tls-in-staging/,
  ],
  [
    'undocumented',
    'parity',
    { parity: { problem: null, unknown: [], registerDigest: 'x', verdicts: [verdict({})] } },
    false,
    /^1 difference between staging and the planned production is not documented: .*Cluster main engineVersion: 15\.4 \/ 14\.9/,
    /differences\.yaml/,
  ],
  [
    'the first ten',
    'parity',
    {
      parity: {
        problem: null,
        unknown: [],
        registerDigest: null,
        verdicts: Array.from({ length: 12 }, () => verdict({ status: 'contradicted' })),
      },
    },
    false,
    /^12 differences.*\(contradicted\); and 2 more$/,
  ],

  [
    'an image that the plan does not know',
    'parity',
    { parity: unknownImage, policy: gated({}) },
    false,
    /^1 value of the planned production is not known yet, .*not proven: .*service image: app:1 \/ not known yet/,
    /gate\.unknown=two-steps/,
  ],
  [
    'an image that the plan does not know, with two steps allowed',
    'parity',
    {
      parity: unknownImage,
      policy: gated({ unknown: 'two-steps' }),
      ...planned(change('create', 'aws:ecr/repository:Repository', 'app')),
    },
    false,
    /not proven/,
    /twinstack up production --target aws:ecr\/repository:Repository\/app, then twinstack up production/,
  ],
  [
    'the first of two steps',
    'parity',
    {
      parity: unknownImage,
      policy: gated({ unknown: 'two-steps' }),
      ...deploy({ options: { ...noOptions, targets: ['urn:repository'] } }),
    },
    true,
    /differ only/,
  ],

  [
    'medium ones',
    'compliance',
    { compliance: { violations: [violation('medium')], waived: [violation('high')] } as never },
    true,
    /1 of less weight, 1 waived/,
  ],
  [
    'a high one',
    'compliance',
    { compliance: { violations: [violation('high'), violation('low')], waived: [] } as never },
    false,
    /^1 critical or high violation in the planned state: encryption \(high\) aws:rds\/cluster:Cluster main: expected true, got false/,
    /waivers\.yaml/,
  ],
  ['no plan', 'compliance', { compliance: null, bound: null }, null, /needs a plan/],

  [
    'everyday changes',
    'no-surprise',
    planned(change('update', cluster, 'main'), change('delete')),
    true,
    /nothing that holds data/,
  ],
  [
    'a database',
    'no-surprise',
    planned(rebuilt),
    false,
    /Cluster main would be replaced/,
    /"allowReplace": \["aws:rds\/cluster:Cluster\/main"\]/,
  ],
  [
    'named in the request',
    'no-surprise',
    { ...planned(rebuilt), ...deploy({ options: { ...noOptions, allowReplace: [rebuilt.urn] } }) },
    true,
    /the request names what holds data and goes: aws:rds\/cluster:Cluster main/,
  ],
  [
    'protected, though named',
    'no-surprise',
    {
      ...planned(rebuilt),
      ...deploy({ options: { ...noOptions, allowReplace: [rebuilt.urn] } }),
      protections: new Map([[rebuilt.urn, 'Cluster main (protect)']]),
    },
    false,
    /is protected/,
    /turn the protection off/,
  ],
  ['no plan', 'no-surprise', { bound: null }, null, /needs a plan/],
]

for (const [what, name, over, met, detail, fix] of cases) {
  t.test(`${name}: ${what}`, async t => {
    const found = judgeOne(name, over)
    t.equal(found.met, met, found.detail)
    t.match(found.detail, detail)
    if (fix) t.match(found.fix, fix)
    if (found.met === false) t.ok(found.fix, 'says what to do')
  })
}

t.test('a mass of facts is cited by digest', async t => {
  t.match(judgeOne('proven').evidence, [
    { what: 'operation', id: proof().id, digest: /^[0-9a-f]{64}$/ },
  ])
  t.match(judgeOne('tests').evidence, [{ what: 'test' }])
  t.not(
    present(judgeOne('tests').evidence[0]).digest,
    present(judgeOne('tests', { tests: [{ ...test('health'), seconds: 2 }] }).evidence[0]).digest,
    'another test result, another digest',
  )
  t.match(judgeOne('no-surprise').evidence, [{ what: 'plan', id: plan().operation }])
})
