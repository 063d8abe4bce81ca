/** Pairs with versions and with references. */
import { digits, sideOf } from '../shapes.ts'
import type { World } from '../shapes.ts'
import { expect } from '../case.ts'
import { requirePresent } from '../../../../helper/present.ts'
import { s, p, never, type HandWrittenPair, both } from './pair.ts'
import { queue } from './values.ts'

const cluster = (
  w: World,
  inputs: Record<string, unknown>,
  outputs: Record<string, unknown> = {},
) => [
  w.make({
    type: 'aws:rds/cluster:Cluster',
    name: 'main',
    id: `tf-${digits(w.environment, 20)}`,
    inputs: { engine: 'aurora-postgresql', ...inputs },
    outputs,
  }),
]
const aurora = 'rds/cluster:Cluster main'
const revision = (id: string) => ({
  id,
  commit: id,
  ref: 'main',
  subject: 'Database 16.6',
  author: 'a',
  committedAt: null,
  dirty: false,
  dependencies: `dependencies-of-${id.slice(0, 4)}`,
})
const [older, newer] = [revision('aaaa111122223333'), revision('bbbb444455556666')]
export const tracing = (tracing: unknown) => ({
  observability: {
    prometheus: { scrape_interval: '30s', retention: '15d', targets: ['localhost:9090'] },
    logging: { level: 'INFO', output: '/var/log/app.log', format: 'json' },
    tracing,
  },
})

export const versions: HandWrittenPair[] = [
  [
    'a version that only the provider chose',
    cluster(s, {}, { engineVersion: '14.9' }),
    cluster(p, {}, { engineVersion: '15.4' }),
    [expect('database', 'value', aurora, 'engineVersion', never)],
  ],
  [
    'a version chosen here and the same one by the provider there',
    cluster(s, { engineVersion: '15.4' }, { engineVersion: '15.4' }),
    cluster(p, {}, { engineVersion: '15.4' }),
    [],
  ],
  [
    'staging is ahead',
    sideOf('staging', cluster(s, { engineVersion: '16.6' }), { revision: newer }),
    sideOf('production', cluster(p, { engineVersion: '15.4' }), { revision: older }),
    [
      expect('database', 'value', aurora, 'engineVersion', { ahead: true, never: false }),
      expect('revision', 'value', 'twinstack:environment revision', 'revision', { ahead: true }),
      expect('revision', 'value', 'twinstack:environment dependencies', 'dependencies', {
        ahead: true,
      }),
    ],
    { options: { aheadOf: cluster(p, { engineVersion: '16.6' }) } },
  ],
  [
    'ahead in one thing, not in the other',
    sideOf('staging', cluster(s, { engineVersion: '16.6', backupRetentionPeriod: 7 })),
    sideOf('production', cluster(p, { engineVersion: '15.4', backupRetentionPeriod: 90 })),
    [
      expect('database', 'value', aurora, 'engineVersion', { ahead: true, never: false }),
      expect('backups', 'value', aurora, 'backupRetentionPeriod', { ahead: false }),
    ],
    { options: { aheadOf: cluster(p, { engineVersion: '16.6', backupRetentionPeriod: 90 }) } },
  ],
  [
    'a plan that goes elsewhere explains nothing',
    cluster(s, { engineVersion: '16.6' }),
    cluster(p, { engineVersion: '14.9' }),
    [expect('database', 'value', aurora, 'engineVersion', { ahead: false, never: true })],
    { options: { aheadOf: cluster(p, { engineVersion: '15.4' }) } },
  ],
  [
    'a version not known before it is made explains nothing',
    cluster(s, { engineVersion: '16.6' }),
    cluster(p, { engineVersion: '14.9' }),
    [expect('database', 'value', aurora, 'engineVersion', { ahead: false, never: true })],
    { options: { aheadOf: cluster(p, { engineVersion: '[unknown]' }) } },
  ],
  [
    'a resource that production gets with the next deploy',
    [...cluster(s, {}), queue(s, 'jobs')],
    cluster(p, {}),
    [expect('configuration', 'extra', 'sqs/queue:Queue jobs', null, { ahead: true })],
    { options: { aheadOf: [...cluster(p, {}), queue(p, 'jobs')] } },
  ],
  [
    'engine of the provisioner and package of a provider',
    sideOf('staging', cluster(s, {}), {
      engineVersion: '3.259.0',
      providers: { random: '4.18.0' },
    }),
    sideOf('production', cluster(p, {}), {
      engineVersion: '3.250.0',
      providers: { random: '4.16.0' },
    }),
    [
      expect('engine-and-providers', 'value', 'twinstack:environment engine', 'engine'),
      expect(
        'engine-and-providers',
        'value',
        'twinstack:environment providers',
        'providers.random',
      ),
    ],
  ],
  [
    'hosts of targets and endpoints may differ',
    sideOf('staging', [], {
      settings: tracing({ sample_rate: 0.1, jaeger_endpoint: 'staging-jaeger:6831' }),
    }),
    sideOf('production', [], {
      settings: tracing({ sample_rate: 0.1, jaeger_endpoint: 'prod-jaeger:6831' }),
    }),
    [],
  ],
  [
    'another port of the trace endpoint',
    sideOf('staging', [], {
      settings: tracing({ sample_rate: 0.1, jaeger_endpoint: 'staging-jaeger:6832' }),
    }),
    sideOf('production', [], {
      settings: tracing({ sample_rate: 0.1, jaeger_endpoint: 'prod-jaeger:6831' }),
    }),
    [
      expect(
        'logging-and-tracing',
        'value',
        'twinstack:environment settings',
        'observability.tracing.jaeger_endpoint',
      ),
    ],
  ],
  [
    'another sample rate',
    sideOf('staging', [], { settings: tracing({ sample_rate: 1, jaeger_endpoint: 'x:6831' }) }),
    sideOf('production', [], {
      settings: tracing({ sample_rate: 0.1, jaeger_endpoint: 'x:6831' }),
    }),
    [
      expect(
        'logging-and-tracing',
        'value',
        'twinstack:environment settings',
        'observability.tracing.sample_rate',
      ),
    ],
  ],
]

const shared = (w: World, inputs: Record<string, unknown>) => [
  w.make({
    type: 'aws:ec2/instance:Instance',
    name: 'app',
    id: w.hexId('i', 'app'),
    inputs: { ami: 'ami-0123456789abcdef0', ...inputs },
  }),
]
export const references: HandWrittenPair[] = [
  [
    'a network that another stack made',
    shared(s, { subnetId: 'subnet-0a0a0a0a0a0a0a0a0' }),
    shared(p, { subnetId: 'subnet-0b0b0b0b0b0b0b0b0' }),
    [],
  ],
  [
    'the environment inside a name that somebody chose',
    ...both(w => [
      w.make({
        type: 'aws:s3/bucket:Bucket',
        name: 'data',
        inputs: { bucket: `acme-${w.environment}-data` },
      }),
    ]),
    [],
  ],
  [
    'short for the environment',
    [s.make({ type: 'aws:s3/bucket:Bucket', name: 'data', inputs: { bucket: 'acme-stg-data' } })],
    [p.make({ type: 'aws:s3/bucket:Bucket', name: 'data', inputs: { bucket: 'acme-prod-data' } })],
    [],
  ],
  [
    'a name that somebody chose, really another',
    [
      s.make({
        type: 'aws:s3/bucket:Bucket',
        name: 'data',
        inputs: { bucket: 'acme-staging-test' },
      }),
    ],
    [
      p.make({
        type: 'aws:s3/bucket:Bucket',
        name: 'data',
        inputs: { bucket: 'acme-production-data' },
      }),
    ],
    [expect('configuration', 'value', 's3/bucket:Bucket data', 'bucket')],
  ],
  [
    'staging reads from production',
    (() => {
      const q = queue(s, 'jobs')
      return [
        q,
        s.make({
          type: 'aws:lambda/eventSourceMapping:EventSourceMapping',
          name: 'worker',
          inputs: { eventSource: queue(p, 'jobs').id },
        }),
      ]
    })(),
    [
      queue(p, 'jobs'),
      p.make({
        type: 'aws:lambda/eventSourceMapping:EventSourceMapping',
        name: 'worker',
        inputs: { eventSource: queue(p, 'jobs').id },
      }),
    ],
    [],
  ],
  [
    'another kind of cloud',
    ...both(
      w => [
        w.make({
          type: 'kubernetes:apps/v1:Deployment',
          name: 'web',
          inputs: {
            spec: { replicas: 3, template: { containers: [{ name: 'web', image: 'web:1.2.3' }] } },
            metadata: { namespace: w.environment },
          },
        }),
      ],
      all => {
        ;(requirePresent(all[0]).inputs['spec'] as any).template.containers[0].image = 'web:1.2.4'
      },
    ),
    [expect('services', 'value', 'Deployment web', 'spec.template.containers[web].image', never)],
  ],
]
