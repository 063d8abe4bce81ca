/**
 * Each condition with evidence that meets it and evidence that does not, with reason and next step.
 */
import t from 'tap'
import { noOptions } from '../../../../src/model/operation.ts'
import {
  ago,
  bound,
  change,
  emptyState,
  gated,
  judgeOne,
  plan,
  proof,
  revision,
  test,
} from '../../../services/promotion/gate/fixture.ts'
import { requirePresent } from '../../../helper/present.ts'
import { deploy, testCases, plannedChange } from './case.ts'

const violation = (severity: string) =>
  ({
    severity,
    check: 'encryption',
    resource: { type: 'aws:rds/cluster:Cluster', name: 'main', urn: 'u' },
    expected: true,
    actual: false,
  }) as never

const cluster = 'aws:rds/cluster:Cluster'

const rebuilt = change('replace', cluster, 'main')

testCases([
  ['a commit', 'clean-revision', {}, true, /commit c0ffee "Add a queue"/],
  [
    'a folder',
    'clean-revision',
    deploy({ revision: { ...revision, dirty: true } }),
    false,
    /has uncommitted changes/,
    /commit the changes/,
  ],
  ['nothing', 'clean-revision', deploy({ revision: null }), false, /no revision/],

  ['no sign-offs are required', 'sign-offs', {}, true, /requires none/],
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

  ['the state that Twinstack stored last', 'known-state', {}, true, /the last operation wrote/],
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
    'a preview has read and recorded the other state',
    'known-state',
    { outOfBand: { at: ago(2), text: 'a preview found another state' } },
    false,
    /a preview found another state \(seen on/,
  ],
  [
    'the other state was read before any plan',
    'known-state',
    { bound: null, outOfBand: { at: ago(2), text: 'a preview found another state' } },
    false,
    /a preview/,
  ],
  [
    'nothing is recorded and nothing exists',
    'known-state',
    { recordedState: null, bound: bound({ stateDigest: emptyState }) },
    true,
    /no recorded state yet/,
  ],
  [
    'nothing is recorded, but a state exists',
    'known-state',
    { recordedState: null },
    false,
    /something else wrote it/,
  ],
  [
    'recorded, but missing',
    'known-state',
    { bound: bound({ stateDigest: null }) },
    false,
    /something else/,
  ],

  [
    'medium ones',
    'compliance',
    { compliance: { violations: [violation('medium')], waived: [violation('high')] } as never },
    true,
    /1 of lower severity, 1 waived/,
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
    plannedChange(change('update', cluster, 'main'), change('delete')),
    true,
    /nothing that holds data/,
  ],
  [
    'a database',
    'no-surprise',
    plannedChange(rebuilt),
    false,
    /Cluster main would be replaced/,
    /"allowReplace": \["aws:rds\/cluster:Cluster\/main"\]/,
  ],
  [
    'named in the request',
    'no-surprise',
    {
      ...plannedChange(rebuilt),
      ...deploy({ options: { ...noOptions, allowReplace: [rebuilt.urn] } }),
    },
    true,
    /the request names the resources with data that are removed: aws:rds\/cluster:Cluster main/,
  ],
  [
    'protected, although it is named',
    'no-surprise',
    {
      ...plannedChange(rebuilt),
      ...deploy({ options: { ...noOptions, allowReplace: [rebuilt.urn] } }),
      protections: new Map([[rebuilt.urn, 'Cluster main (protect)']]),
    },
    false,
    /is protected/,
    /disable the protection/,
  ],
  [
    'a database that retainOnDelete keeps',
    'no-surprise',
    { bound: { ...bound(), plan: { ...plan({ planned: [rebuilt] }), lost: [] } } },
    true,
    /nothing that holds data/,
  ],
  ['no plan', 'no-surprise', { bound: null }, null, /needs a plan/],
])

t.test('a large list of facts is cited by its digest', async t => {
  t.match(judgeOne('proven').evidence, [
    { what: 'operation', id: proof().id, digest: /^[0-9a-f]{64}$/ },
  ])
  t.match(judgeOne('tests').evidence, [{ what: 'test' }])
  t.not(
    requirePresent(judgeOne('tests').evidence[0]).digest,
    requirePresent(judgeOne('tests', { tests: [{ ...test('health'), seconds: 2 }] }).evidence[0])
      .digest,
    'another test result changes the digest',
  )
  t.match(judgeOne('no-surprise').evidence, [{ what: 'plan', id: plan().operation }])
})
