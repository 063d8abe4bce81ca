/** Readings of AWS services beside those of `serviceReadings.test.ts`, and quiet ones. */
import { declared, noise, testReadings, undeclared } from '../hard/readings.ts'
import type { Reading } from '../hard/readings.ts'
import { account, json, loosened, machine, rather, severe } from './serviceReadingsParts.ts'

const entry = (ruleNo: number, action: string, cidrBlock: string) => ({
  ruleNo,
  action,
  cidrBlock,
  protocol: 'tcp',
  fromPort: 443,
  toPort: 443,
})

const drift: Reading[] = [
  [
    'a key that waits for its deletion',
    undeclared('aws:kms/key:Key', { keyState: 'Enabled' }, { keyState: 'PendingDeletion' }),
    severe,
  ],
  [
    'a rotation that takes longer',
    declared(
      'aws:secretsmanager/secretRotation:SecretRotation',
      { rotationRules: { automaticallyAfterDays: 30 } },
      { rotationRules: { automaticallyAfterDays: 365 } },
    ),
    /^security \w+ (low|medium|high)/,
  ],
  [
    'backups that are kept for a day',
    declared(
      'aws:backup/plan:Plan',
      { rules: [{ ruleName: 'd', lifecycle: { deleteAfter: 35 } }] },
      { rules: [{ ruleName: 'd', lifecycle: { deleteAfter: 1 } }] },
    ),
    severe,
  ],
  [
    'a table without its deletion protection',
    declared(
      'aws:dynamodb/table:Table',
      { deletionProtectionEnabled: true },
      { deletionProtectionEnabled: false },
    ),
    severe,
  ],
  [
    'an index of a table that is gone',
    declared(
      'aws:dynamodb/table:Table',
      {
        globalSecondaryIndexes: [
          { name: 'a', hashKey: 'a', projectionType: 'ALL' },
          { name: 'b', hashKey: 'b', projectionType: 'ALL' },
        ],
      },
      { globalSecondaryIndexes: [{ name: 'a', hashKey: 'a', projectionType: 'ALL' }] },
    ),
    rather,
  ],
  [
    'an alarm that calls nobody',
    declared(
      'aws:cloudwatch/metricAlarm:MetricAlarm',
      { alarmActions: ['arn:aws:sns:eu-west-1:907265183412:alarms'], threshold: 3 },
      { alarmActions: [], threshold: 3 },
    ),
    severe,
  ],
  [
    'an alarm whose actions are off',
    declared(
      'aws:cloudwatch/metricAlarm:MetricAlarm',
      { actionsEnabled: true, threshold: 3 },
      { actionsEnabled: false, threshold: 3 },
    ),
    severe,
  ],
  [
    'a role without its boundary',
    declared(
      'aws:iam/role:Role',
      { permissionsBoundary: `arn:aws:iam::${account}:policy/boundary` },
      { permissionsBoundary: '' },
    ),
    loosened,
  ],
  [
    'an alias at another version',
    declared('aws:lambda/alias:Alias', { functionVersion: '14' }, { functionVersion: '13' }),
    /^version /,
  ],
  [
    'a function that is switched off by its concurrency',
    undeclared(
      'aws:lambda/function:Function',
      { reservedConcurrentExecutions: -1 },
      { reservedConcurrentExecutions: 0 },
    ),
    severe,
  ],
  [
    'a listener with plain HTTP',
    declared(
      'aws:lb/listener:Listener',
      { protocol: 'HTTPS', port: 443, sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06' },
      { protocol: 'HTTP', port: 443, sslPolicy: '' },
    ),
    loosened,
  ],
  [
    'a listener with older TLS',
    declared(
      'aws:lb/listener:Listener',
      { protocol: 'HTTPS', sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06' },
      { protocol: 'HTTPS', sslPolicy: 'ELBSecurityPolicy-2016-08' },
    ),
    loosened,
  ],
  [
    'a user of a cache that may do all',
    declared(
      'aws:elasticache/user:User',
      { accessString: 'on ~app::* -@all +@read', userName: 'app' },
      { accessString: 'on ~* +@all', userName: 'app' },
    ),
    loosened,
  ],
  [
    'a stage without its log',
    declared(
      'aws:apigatewayv2/stage:Stage',
      {
        accessLogSettings: {
          destinationArn: 'arn:aws:logs:eu-west-1:907265183412:log-group:api',
          format: '$context.requestId',
        },
      },
      { accessLogSettings: null },
    ),
    /^configuration \w+ medium/,
  ],
]

const quiet: Reading[] = [
  [
    'a mapping that was read again',
    undeclared(
      'aws:lambda/eventSourceMapping:EventSourceMapping',
      { lastModified: '2026-01-01T00:00:00Z', lastProcessingResult: 'OK' },
      { lastModified: '2026-02-01T00:00:00Z', lastProcessingResult: 'No records processed' },
    ),
  ],
  [
    'a distribution that is being deployed',
    undeclared(
      'aws:cloudfront/distribution:Distribution',
      { etag: 'E1', status: 'InProgress', inProgressValidationBatches: 1 },
      { etag: 'E2', status: 'Deployed', inProgressValidationBatches: 0 },
    ),
  ],
  [
    'a certificate that was renewed',
    undeclared(
      'aws:acm/certificate:Certificate',
      {
        notAfter: '2026-02-01T00:00:00Z',
        notBefore: '2025-01-01T00:00:00Z',
        renewalEligibility: 'ELIGIBLE',
      },
      {
        notAfter: '2027-02-01T00:00:00Z',
        notBefore: '2026-01-01T00:00:00Z',
        renewalEligibility: 'INELIGIBLE',
      },
    ),
  ],
  [
    'users that signed up',
    undeclared(
      'aws:cognito/userPool:UserPool',
      { estimatedNumberOfUsers: 12, lastModifiedDate: '2026-01-01T00:00:00Z' },
      { estimatedNumberOfUsers: 19, lastModifiedDate: '2026-01-02T00:00:00Z' },
    ),
  ],
  [
    'a pattern of events in another order',
    declared(
      'aws:cloudwatch/eventRule:EventRule',
      { eventPattern: json({ source: ['a'], 'detail-type': ['x', 'y'] }) },
      { eventPattern: json({ 'detail-type': ['y', 'x'], source: ['a'] }) },
    ),
  ],
  [
    'a machine whose definition was written with spaces',
    declared(
      'aws:sfn/stateMachine:StateMachine',
      { definition: machine(6) },
      { definition: JSON.stringify(JSON.parse(machine(6)), null, 2) },
    ),
  ],
  [
    'a table that counts its rows',
    undeclared(
      'aws:dynamodb/table:Table',
      { billingMode: 'PAY_PER_REQUEST', warmThroughput: null },
      {
        billingMode: 'PAY_PER_REQUEST',
        warmThroughput: { readUnitsPerSecond: 12000, writeUnitsPerSecond: 4000 },
      },
    ),
  ],
  [
    'names that the service answers with a dot',
    declared(
      'aws:route53/record:Record',
      { name: 'api.shop.example', type: 'CNAME', records: ['web.shop.example'] },
      { name: 'api.shop.example', type: 'CNAME', records: ['web.shop.example.'] },
    ),
  ],
  [
    'a group of instances that scaled',
    undeclared('aws:autoscaling/group:Group', { desiredCapacity: 3 }, { desiredCapacity: 5 }),
  ],
  [
    'the rules of a network in another order',
    declared(
      'aws:ec2/networkAcl:NetworkAcl',
      { ingress: [entry(100, 'deny', '198.51.100.0/24'), entry(200, 'allow', '0.0.0.0/0')] },
      { ingress: [entry(200, 'allow', '0.0.0.0/0'), entry(100, 'deny', '198.51.100.0/24')] },
    ),
  ],
  [
    'a cache with its own window filled in',
    declared(
      'aws:elasticache/replicationGroup:ReplicationGroup',
      { engine: 'redis' },
      {
        engine: 'redis',
        maintenanceWindow: 'sun:03:00-sun:04:00',
        snapshotWindow: '01:00-02:00',
        autoMinorVersionUpgrade: true,
        ipDiscovery: 'ipv4',
        networkType: 'ipv4',
      },
    ),
  ],
  [
    'a job with its defaults filled in',
    declared(
      'aws:glue/job:Job',
      { glueVersion: '4.0' },
      {
        glueVersion: '4.0',
        maxRetries: 0,
        executionClass: 'STANDARD',
        executionProperty: { maxConcurrentRuns: 1 },
        timeout: 2880,
      },
    ),
  ],
  [
    'a secret that was rotated',
    undeclared(
      'aws:secretsmanager/secret:Secret',
      { lastRotatedDate: '2026-01-01T00:00:00Z', lastChangedDate: '2026-01-01T00:00:00Z' },
      { lastRotatedDate: '2026-02-01T00:00:00Z', lastChangedDate: '2026-02-01T00:00:00Z' },
    ),
  ],
  [
    'Kafka with another token of its state',
    undeclared(
      'aws:msk/cluster:Cluster',
      { currentVersion: 'K3AEGXETSR30VB' },
      { currentVersion: 'K2EUQ1WTGCTBG2' },
    ),
  ],
  [
    'a warehouse with a node of another address',
    undeclared(
      'aws:redshift/cluster:Cluster',
      { clusterNodes: [{ nodeRole: 'LEADER', privateIpAddress: '10.0.0.12' }] },
      { clusterNodes: [{ nodeRole: 'LEADER', privateIpAddress: '10.0.0.99' }] },
    ),
  ],
  [
    'methods of a behavior in another order',
    declared(
      'aws:cloudfront/distribution:Distribution',
      { defaultCacheBehavior: { targetOriginId: 's3', allowedMethods: ['GET', 'HEAD'] } },
      { defaultCacheBehavior: { targetOriginId: 's3', allowedMethods: ['HEAD', 'GET'] } },
    ),
  ],
].map(([name, reading]) => [name, reading, noise] as Reading)

testReadings('found', drift)
testReadings('nothing', quiet)
