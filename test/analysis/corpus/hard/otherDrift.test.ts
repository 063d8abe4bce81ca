/** Readings of a refresh in which no security setting changed. */
import {
  asg,
  containers,
  db,
  declared,
  fn,
  group,
  task,
  testReadings,
  undeclared,
} from './readings.ts'
import type { Reading } from './readings.ts'

const changed: Reading[] = [
  [
    'the database was made smaller',
    declared(db, { instanceClass: 'db.r6g.xlarge' }, { instanceClass: 'db.r6g.large' }),
    /^availability loosened high/,
  ],
  [
    'a minor version was installed',
    undeclared(
      db,
      { engineVersionActual: '15.4', autoMinorVersionUpgrade: true },
      { engineVersionActual: '15.5', autoMinorVersionUpgrade: true },
    ),
    /^version changed low/,
  ],
  [
    'a major version was installed',
    undeclared(db, { engineVersionActual: '15.4' }, { engineVersionActual: '16.1' }),
    /^version changed high/,
  ],
  [
    'protection from deletion is off',
    declared(db, { deletionProtection: true }, { deletionProtection: false }),
    /^availability loosened high/,
  ],
  [
    'fewer days of backups',
    declared(db, { backupRetentionPeriod: 14 }, { backupRetentionPeriod: 1 }),
    /^availability loosened high/,
  ],
  [
    'one zone only',
    declared(db, { multiAz: true }, { multiAz: false }),
    /^availability loosened high/,
  ],
  [
    'other code runs',
    undeclared(
      fn,
      { sourceCodeHash: 'a'.repeat(43) + '=' },
      { sourceCodeHash: 'b'.repeat(43) + '=' },
    ),
    /^(version|configuration|availability) changed (high|medium)/,
  ],
  [
    'another image runs',
    declared(fn, { imageUri: 'x:1' }, { imageUri: 'x:2' }),
    /^version changed/,
  ],
  [
    'a variable has another value',
    declared(
      fn,
      { environment: { variables: { A: '1' } } },
      { environment: { variables: { A: '2' } } },
    ),
    /^configuration changed/,
  ],
  [
    'a variable has another case',
    declared(
      fn,
      { environment: { variables: { A: 'True' } } },
      { environment: { variables: { A: 'true' } } },
    ),
    /^configuration changed/,
  ],
  [
    'a container may stop',
    declared(task, containers({}), containers({ essential: false })),
    /^(availability|configuration)/,
  ],
  [
    'another image in a task',
    declared(task, containers({}), containers({ image: 'nginx:1.28' })),
    /^version changed medium/,
  ],
  [
    'a variable of a task',
    declared(
      task,
      containers({ environment: [{ name: 'A', value: '1' }] }),
      containers({ environment: [{ name: 'A', value: '2' }] }),
    ),
    /^configuration changed medium/,
  ],
  [
    'fewer machines',
    declared(asg, { desiredCapacity: 4 }, { desiredCapacity: 1 }),
    /^availability loosened medium/,
  ],
  [
    'a key is disabled',
    declared('aws:kms/key:Key', { isEnabled: true }, { isEnabled: false }),
    /^availability loosened critical/,
  ],
  [
    'versions of objects are suspended',
    declared(
      'aws:s3/bucketVersioning:BucketVersioning',
      { versioningConfiguration: { status: 'Enabled' } },
      { versioningConfiguration: { status: 'Suspended' } },
    ),
    /^availability loosened high/,
  ],
  [
    'a record points to another host',
    declared(
      'aws:route53/record:Record',
      { type: 'CNAME', records: ['a.example.com'] },
      { type: 'CNAME', records: ['b.example.com'] },
    ),
    /^availability changed high/,
  ],
  [
    'an alarm without a recipient',
    declared(
      'aws:cloudwatch/metricAlarm:MetricAlarm',
      { alarmActions: ['arn:x'] },
      { alarmActions: [] },
    ),
    /^availability loosened high/,
  ],
  [
    'logs for fewer days',
    declared('aws:cloudwatch/logGroup:LogGroup', { retentionInDays: 365 }, { retentionInDays: 1 }),
    /^(security|availability|configuration) loosened/,
  ],
  [
    'fewer log types of a cluster',
    declared(
      'aws:eks/cluster:Cluster',
      { enabledClusterLogTypes: ['audit', 'api'] },
      { enabledClusterLogTypes: ['api'] },
    ),
    /^(security|configuration|availability) (loosened|changed)/,
  ],
  [
    'a tag',
    declared(db, { tags: { team: 'a' } }, { tags: { team: 'b' } }),
    /^tags changed (low|info)/,
  ],
  [
    'fewer replicas',
    declared('kubernetes:apps/v1:Deployment', { spec: { replicas: 3 } }, { spec: { replicas: 1 } }),
    /^availability loosened/,
  ],
  [
    'another image in a pod',
    declared(
      'kubernetes:apps/v1:Deployment',
      { spec: { containers: [{ name: 'a', image: 'x:1' }] } },
      { spec: { containers: [{ name: 'a', image: 'x:2' }] } },
    ),
    /^version changed/,
  ],
  [
    'a property that nobody describes',
    declared('gcp:compute/instance:Instance', { canIpForward: false }, { canIpForward: true }),
    /^(configuration|security)/,
  ],
  ['a description', declared(group, { description: 'a' }, { description: 'b' }), /^cosmetic/],
]
testReadings('drift', changed)
