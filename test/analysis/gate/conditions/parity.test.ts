/** The condition about the comparison of both environments. */
import { gated } from '../../../services/promotion/gate/fixture.ts'
import { testCases } from './case.ts'

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

const secretImage = {
  ...unknownImage,
  unknown: unknownImage.unknown.map(one => ({ ...one, left: '[secret]', why: 'secret' as const })),
}

testCases([
  ['no difference', 'parity', {}, true, /differ only in 0 documented ways/],
  [
    'an image inside a secret',
    'parity',
    { parity: secretImage },
    false,
    /1 value about software or access is a secret, so not comparable and not proven/,
    /valueFrom.*gate\.unknown=two-steps/,
  ],
  [
    'an image inside a secret, which the policy accepts',
    'parity',
    { parity: secretImage, policy: gated({ unknown: 'two-steps' }) },
    true,
    /differ only in 0 documented ways/,
  ],
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
    /deploy two commits, each to staging and then to production/,
  ],
  [
    'an image that the plan of the first deploy does not know',
    'parity',
    { parity: unknownImage, policy: gated({}), rule: 'first-deploy', deployed: null },
    false,
    /not proven/,
    /twinstack policy production gate\.firstDeploy=free$/,
  ],
  [
    'two steps have no effect, because a deploy takes no targets',
    'parity',
    { parity: unknownImage, policy: gated({ unknown: 'two-steps' }) },
    false,
    /not proven/,
    /deploy two commits/,
  ],
])
