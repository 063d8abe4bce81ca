/** Readings of a refresh in which nothing drifted: another spelling, order or default. */
import {
  acl,
  asg,
  bucketPolicy,
  containers,
  db,
  declared,
  group,
  noise,
  rule,
  shownText,
  statement,
  task,
  testReadings,
  undeclared,
} from './readings.ts'
import type { Reading } from './readings.ts'

const same: Reading[] = [
  [
    'a secret that was encrypted again',
    declared(
      'aws:secretsmanager/secretVersion:SecretVersion',
      { secretString: shownText('a', 'x') },
      { secretString: shownText('b', 'x') },
    ),
    /^$/,
  ],
  [
    'one action as text',
    declared(bucketPolicy, statement({ Action: 's3:Get*' }), statement({ Action: ['s3:Get*'] })),
    noise,
  ],
  [
    'anybody in both spellings',
    declared(
      bucketPolicy,
      statement({ Action: 'a:b', Principal: '*' }),
      statement({ Action: 'a:b', Principal: { AWS: '*' } }),
    ),
    noise,
  ],
  [
    'a condition key in another case',
    declared(
      bucketPolicy,
      statement({ Action: 'a:b', Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
      statement({ Action: 'a:b', Condition: { Bool: { 'aws:securetransport': true } } }),
    ),
    noise,
  ],
  [
    "the root of the environment's own account",
    declared(
      'aws:kms/key:Key',
      statement({ Action: 'kms:*', Principal: { AWS: '907265183412' } }),
      statement({ Action: 'kms:*', Principal: { AWS: 'arn:aws:iam::907265183412:root' } }),
    ),
    noise,
  ],
  [
    'filled in containers',
    declared(
      task,
      containers({}),
      containers({ cpu: 0, essential: true, environment: [], volumesFrom: [] }),
    ),
    noise,
  ],
  [
    'variables in another order',
    declared(
      task,
      containers({
        environment: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
      }),
      containers({
        environment: [
          { name: 'B', value: '2' },
          { name: 'A', value: '1' },
        ],
      }),
    ),
    noise,
  ],
  [
    'a network with host bits',
    declared('aws:ec2/subnet:Subnet', { cidrBlock: '10.0.1.5/24' }, { cidrBlock: '10.0.1.0/24' }),
    noise,
  ],
  [
    'rules of a group in another order',
    declared(
      group,
      { ingress: [...rule('10.0.0.0/8').ingress, ...rule('10.0.0.0/8', 80).ingress] },
      { ingress: [...rule('10.0.0.0/8', 80).ingress, ...rule('10.0.0.0/8').ingress] },
    ),
    noise,
  ],
  [
    'a window in lower case',
    declared(
      db,
      { maintenanceWindow: 'Mon:03:00-Mon:04:00' },
      { maintenanceWindow: 'mon:03:00-mon:04:00' },
    ),
    noise,
  ],
  [
    'a running database is backed up',
    undeclared(db, { status: 'available' }, { status: 'backing-up' }),
    noise,
  ],
  [
    'the next restorable time',
    undeclared(
      db,
      { latestRestorableTime: '2026-01-01T00:00:00Z' },
      { latestRestorableTime: '2026-01-02T00:00:00Z' },
    ),
    noise,
  ],
  [
    'a new count of objects',
    undeclared('aws:dynamodb/table:Table', { itemCount: 1 }, { itemCount: 2 }),
    noise,
  ],
  [
    'a redirect that the service completes',
    declared(
      'aws:lb/listener:Listener',
      { defaultActions: [{ type: 'redirect', redirect: { statusCode: 'HTTP_301' } }] },
      {
        defaultActions: [
          {
            type: 'redirect',
            order: 1,
            redirect: {
              statusCode: 'HTTP_301',
              host: '#{host}',
              path: '/#{path}',
              query: '#{query}',
            },
          },
        ],
      },
    ),
    noise,
  ],
  [
    'a tag of AWS itself',
    undeclared(asg, { tagsAll: {} }, { tagsAll: { 'aws:cloudformation:stack-name': 'x' } }),
    noise,
  ],
  [
    'a record with a dot at the end',
    declared(
      'aws:route53/record:Record',
      { records: ['a.example.com'] },
      { records: ['a.example.com.'] },
    ),
    noise,
  ],
  [
    'rules of a web ACL in another order',
    declared(
      acl,
      {
        rules: [
          { name: 'a', priority: 1 },
          { name: 'b', priority: 2 },
        ],
      },
      {
        rules: [
          { name: 'b', priority: 2 },
          { name: 'a', priority: 1 },
        ],
      },
    ),
    noise,
  ],
  ['a number as text', declared(db, { allocatedStorage: 20 }, { allocatedStorage: '20' }), noise],
  [
    'methods of a distribution in another order',
    declared(
      'aws:cloudfront/distribution:Distribution',
      { defaultCacheBehavior: { allowedMethods: ['GET', 'HEAD'] } },
      { defaultCacheBehavior: { allowedMethods: ['HEAD', 'GET'] } },
    ),
    noise,
  ],
  [
    'the version of an object after a write of the same',
    undeclared('aws:ssm/parameter:Parameter', { version: 1 }, { version: 2 }),
    noise,
  ],
  [
    'quantities in other units',
    declared(
      'kubernetes:apps/v1:Deployment',
      { spec: { limits: { cpu: '500m' } } },
      { spec: { limits: { cpu: '0.5' } } },
    ),
    noise,
  ],
  [
    'what the API server keeps',
    undeclared(
      'kubernetes:apps/v1:Deployment',
      { metadata: { resourceVersion: '1' } },
      { metadata: { resourceVersion: '2' } },
    ),
    noise,
  ],
  [
    'a minor version that was only named in part',
    declared(db, { engineVersion: '15' }, { engineVersion: '15.4' }),
    noise,
  ],
]

testReadings('no drift', same)
