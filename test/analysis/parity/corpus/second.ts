/**
 * Pairs from the second fixture program: components, two providers and regions, buckets, queues and
 * functions.
 */
import type { Side } from '../../../../src/analysis/parity/compare/input.ts'
import { find, recordOf, remove, set, setInside } from './states.ts'
import { twinOf } from './twin.ts'
import { expect } from './case.ts'
import type { Case, ExpectedDifference } from './case.ts'

const concurrency = (role: string) => [
  expect(
    'scale',
    'value',
    `eventSourceMapping:EventSourceMapping renderer-${role}`,
    'scalingConfig.maximumConcurrency',
  ),
  expect('scale', 'value', `lambda/function:Function renderer-${role}`, 'memorySize'),
]
const declared: ExpectedDifference[] = [...concurrency('primary'), ...concurrency('secondary')]

type Change = [about: string, change: (side: Side) => Side, expected: ExpectedDifference[]]
const never = { never: true }

/** The whole state in other regions, texts and all. */
function inRegions(side: Side, from: string, to: string): Side {
  return JSON.parse(JSON.stringify(side).replaceAll(from, to)) as Side
}

const changes: Change[] = [
  ['nothing', side => side, []],
  [
    'another region, everywhere',
    s => inRegions(s, 'eu-west-1', 'us-east-2'),
    [expect('region', 'value', 'twinstack:environment regions', 'regions')],
  ],
  [
    'the two regions changed places',
    s =>
      inRegions(
        inRegions(inRegions(s, 'eu-west-1', 'xx-east-9'), 'eu-central-1', 'eu-west-1'),
        'xx-east-9',
        'eu-central-1',
      ),
    [
      expect('region', 'value', 'providers:aws primary', 'region'),
      expect('region', 'value', 'providers:aws secondary', 'region'),
    ],
  ],
  [
    'a runtime',
    s => set(s, 'lambda/function:Function renderer-primary', 'runtime', 'nodejs20.x'),
    [expect('services', 'value', 'lambda/function:Function renderer-primary', 'runtime', never)],
  ],
  [
    'the code',
    s => set(s, 'lambda/function:Function renderer-secondary', 'code.hash', 'ff'.repeat(32)),
    [
      expect(
        'services',
        'value',
        'lambda/function:Function renderer-secondary',
        'code.hash',
        never,
      ),
    ],
  ],
  [
    'an environment variable',
    s => set(s, 'lambda/function:Function renderer-primary', 'environment.variables.MODE', 'fast'),
    [
      expect(
        'services',
        'extra',
        'lambda/function:Function renderer-primary',
        'environment.variables.MODE',
      ),
    ],
  ],
  [
    'a bucket of the other component',
    s =>
      set(
        s,
        'lambda/function:Function renderer-primary',
        'environment.variables.BUCKET',
        find(s, 's3/bucket:Bucket store-secondary').id,
      ),
    [
      expect(
        'services',
        'value',
        'lambda/function:Function renderer-primary',
        'environment.variables.BUCKET',
      ),
    ],
  ],
  [
    'one Action instead of three',
    s =>
      setInside(s, 'rolePolicy:RolePolicy renderer-primary', 'policy', d => {
        d.Statement[0].Action = 'sqs:ReceiveMessage'
      }),
    [
      expect(
        'access',
        'missing',
        'rolePolicy:RolePolicy renderer-primary',
        'policy.Statement[*].Action[sqs:DeleteMessage]',
      ),
      expect(
        'access',
        'missing',
        'rolePolicy:RolePolicy renderer-primary',
        'policy.Statement[*].Action[sqs:GetQueueAttributes]',
      ),
    ],
  ],
  [
    'no versioning',
    s => set(s, 'BucketVersioning store-primary', 'versioningConfiguration.status', 'Suspended'),
    [
      expect(
        'backups',
        'value',
        'BucketVersioning store-primary',
        'versioningConfiguration.status',
      ),
    ],
  ],
  [
    'no block of public access',
    s => remove(s, 'BucketPublicAccessBlock store-secondary'),
    [expect('access', 'missing', 'BucketPublicAccessBlock store-secondary', null)],
  ],
  [
    'a queue without encryption',
    s => set(s, 'sqs/queue:Queue inbox-primary', 'sqsManagedSseEnabled', false),
    [expect('encryption', 'value', 'sqs/queue:Queue inbox-primary', 'sqsManagedSseEnabled')],
  ],
  [
    'redrive after another number of times',
    s =>
      setInside(s, 'sqs/queue:Queue inbox-primary', 'redrivePolicy', d => {
        d.maxReceiveCount = 3
      }),
    [
      expect(
        'configuration',
        'value',
        'sqs/queue:Queue inbox-primary',
        'redrivePolicy.maxReceiveCount',
      ),
    ],
  ],
  [
    'no recovery to a point in time',
    s => set(s, 'dynamodb/table:Table reports', 'pointInTimeRecovery.enabled', false),
    [expect('backups', 'value', 'dynamodb/table:Table reports', 'pointInTimeRecovery.enabled')],
  ],
  [
    'a replica less',
    s => set(s, 'dynamodb/table:Table reports', 'replicas', undefined),
    [expect('database', 'missing', 'dynamodb/table:Table reports', 'replicas')],
  ],
  [
    'made with the other provider',
    s => {
      const one = find(s, 'lambda/function:Function renderer-secondary')
      one.provider = find(s, 'lambda/function:Function renderer-primary').provider
      return s
    },
    [expect('region', 'value', 'lambda/function:Function renderer-secondary', 'provider')],
  ],
]

export const second: Case[] = changes.flatMap(([about, change, expected], index): Case[] => [
  {
    id: `second-twin-${index}`,
    about: `staging against its twin: ${about}`,
    left: change(recordOf('second', 'staging')),
    right: twinOf(recordOf('second', 'staging'), {
      environment: 'production',
      account: '444455556666',
      seed: 11,
      shuffled: index % 2 === 1,
    }),
    expected,
  },
  ...(index % 4 === 0
    ? [
        {
          id: `second-production-${index}`,
          about: `staging against production: ${about}`,
          left: change(recordOf('second', 'staging')),
          right: recordOf('second', 'production'),
          expected: [...declared, ...expected],
        },
      ]
    : []),
])
