/** Databases, names, load balancers, distributions, queues. */
import { production, staging } from '../build.ts'
import { of, one, testPairs } from './pairs.ts'
import type { PairCase } from './pairs.ts'

const db = 'aws:rds/instance:Instance'
const parameters = 'aws:rds/parameterGroup:ParameterGroup'
const databases: PairCase[] = [
  [
    'a major version that became the same minor version',
    [of(db, { engineVersion: '15' }, { engineVersion: '15', engineVersionActual: '15.8' })],
    [of(db, { engineVersion: '15.8' }, { engineVersion: '15.8', engineVersionActual: '15.8' })],
  ],
  [
    'a minor version in the outputs',
    [of(db, { engineVersion: '15' }, { engineVersion: '15', engineVersionActual: '15.6' })],
    [of(db, { engineVersion: '15' }, { engineVersion: '15', engineVersionActual: '15.8' })],
    ['Instance one engineVersionActual'],
  ],
  one(
    'parameters in another order, a number as text, the usual way to apply them',
    parameters,
    {
      parameters: [
        { name: 'max_connections', value: 200 },
        { name: 'work_mem', value: '4096', applyMethod: 'immediate' },
      ],
    },
    {
      parameters: [
        { name: 'work_mem', value: '4096' },
        { name: 'max_connections', value: '200' },
      ],
    },
  ),
  one(
    'a parameter that demands TLS',
    parameters,
    { parameters: [] },
    { parameters: [{ name: 'rds.force_ssl', value: '1' }] },
    ['ParameterGroup one parameters[rds.force_ssl]'],
  ),
  one(
    'a window in another case',
    db,
    { maintenanceWindow: 'Mon:03:00-Mon:04:00' },
    { maintenanceWindow: 'mon:03:00-mon:04:00' },
  ),
  one('another window', db, { backupWindow: '01:00-02:00' }, { backupWindow: '03:00-04:00' }, [
    'Instance one backupWindow',
  ]),
  one('minor versions by themselves', db, { autoMinorVersionUpgrade: true }, {}),
  one('no minor versions by themselves', db, { autoMinorVersionUpgrade: false }, {}, [
    'Instance one autoMinorVersionUpgrade',
  ]),
  one('protection that is off', db, { deletionProtection: false }, {}),
  one('protection', db, {}, { deletionProtection: true }, ['Instance one deletionProtection']),
  one('days of backups', db, { backupRetentionPeriod: 1 }, { backupRetentionPeriod: 14 }, [
    'Instance one backupRetentionPeriod',
  ]),
  one('a database in one zone', db, { multiAz: false }, { multiAz: true }, [
    'Instance one multiAz',
  ]),
  one('storage without encryption', db, {}, { storageEncrypted: true }, [
    'Instance one storageEncrypted',
  ]),
  one(
    'a table by request and with capacity',
    'aws:dynamodb/table:Table',
    { billingMode: 'PAY_PER_REQUEST' },
    { billingMode: 'PROVISIONED', readCapacity: 5 },
    ['Table one billingMode', 'Table one readCapacity'],
  ),
  one(
    'attributes of a table in another order',
    'aws:dynamodb/table:Table',
    {
      attributes: [
        { name: 'a', type: 'S' },
        { name: 'b', type: 'N' },
      ],
    },
    {
      attributes: [
        { name: 'b', type: 'N' },
        { name: 'a', type: 'S' },
      ],
    },
  ),
]

const record = 'aws:route53/record:Record'
const names: PairCase[] = [
  one('the time to live', record, { ttl: 60 }, { ttl: 300 }, ['Record one ttl']),
  one('a time to live as text', record, { ttl: '60' }, { ttl: 60 }),
  one(
    'records in another order',
    record,
    { type: 'A', records: ['192.0.2.1', '192.0.2.2'] },
    { type: 'A', records: ['192.0.2.2', '192.0.2.1'] },
  ),
  one(
    'a name with a dot at the end',
    record,
    { type: 'CNAME', records: ['cdn.example.net.'] },
    { type: 'CNAME', records: ['CDN.example.net'] },
  ),
  one(
    'a priority of a mail server',
    record,
    { type: 'MX', records: ['10 a.example.net', '20 b.example.net'] },
    { type: 'MX', records: ['20 a.example.net', '10 b.example.net'] },
    [
      'Record one records[10 a.example.net]',
      'Record one records[10 b.example.net]',
      'Record one records[20 a.example.net]',
      'Record one records[20 b.example.net]',
    ],
  ),
  one(
    'a text in another case',
    record,
    { type: 'TXT', records: ['v=Abc'] },
    { type: 'TXT', records: ['v=abc'] },
    ['Record one records[*]'],
  ),
  one(
    'weights',
    record,
    { weightedRoutingPolicies: [{ weight: 100 }] },
    { weightedRoutingPolicies: [{ weight: 50 }] },
    ['Record one weightedRoutingPolicies[0].weight'],
  ),
]

const listener = 'aws:lb/listener:Listener'
const balancers: PairCase[] = [
  one(
    'the order of the only action',
    listener,
    { defaultActions: [{ type: 'fixed-response', order: 1 }] },
    { defaultActions: [{ type: 'fixed-response' }] },
  ),
  one(
    'the defaults of a redirect',
    listener,
    {
      defaultActions: [
        { type: 'redirect', redirect: { port: 443, protocol: 'HTTPS', statusCode: 'HTTP_301' } },
      ],
    },
    {
      defaultActions: [
        {
          type: 'redirect',
          redirect: {
            host: '#{host}',
            path: '/#{path}',
            query: '#{query}',
            port: '443',
            protocol: 'HTTPS',
            statusCode: 'HTTP_301',
          },
        },
      ],
    },
  ),
  one(
    'a redirect for a while',
    listener,
    { defaultActions: [{ type: 'redirect', redirect: { statusCode: 'HTTP_302' } }] },
    { defaultActions: [{ type: 'redirect', redirect: { statusCode: 'HTTP_301' } }] },
    ['Listener one defaultActions[0].redirect.statusCode'],
  ),
  one(
    'an older policy of TLS',
    listener,
    { sslPolicy: 'ELBSecurityPolicy-2016-08' },
    { sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06' },
    ['Listener one sslPolicy'],
  ),
  [
    'a target group each, in both spellings of forwarding',
    [
      target(staging),
      of(listener, { defaultActions: [{ type: 'forward', targetGroupArn: targetArn(staging) }] }),
    ],
    [
      target(production),
      of(listener, {
        defaultActions: [{ type: 'forward', targetGroupArn: targetArn(production) }],
      }),
    ],
  ],
  one(
    'an internal load balancer',
    'aws:lb/loadBalancer:LoadBalancer',
    { internal: true },
    { internal: false },
    ['LoadBalancer one internal'],
  ),
  one(
    'times of a health check',
    'aws:lb/targetGroup:TargetGroup',
    { healthCheck: { path: '/health', interval: 30 } },
    { healthCheck: { path: '/health' } },
  ),
  one(
    'another path of a health check',
    'aws:lb/targetGroup:TargetGroup',
    { healthCheck: { path: '/' } },
    { healthCheck: { path: '/health' } },
    ['TargetGroup one healthCheck.path'],
  ),
]
function targetArn({ account }: { account: string }): string {
  const id = account === staging.account ? '0a1b2c3d4e5f6a7b' : 'ffeeddccbbaa9988'
  return `arn:aws:elasticloadbalancing:eu-west-1:${account}:targetgroup/web/${id}`
}
function target(side: { account: string }) {
  return of('aws:lb/targetGroup:TargetGroup', {}, { arn: targetArn(side) }, 'tg')
}

const cdn = 'aws:cloudfront/distribution:Distribution'
const origin = (originId: string) => ({ originId, domainName: `${originId}.example.net` })
const distributions: PairCase[] = [
  one(
    'origins and names in another order',
    cdn,
    { origins: [origin('a'), origin('b')], aliases: ['x.example.com', 'y.example.com'] },
    { origins: [origin('b'), origin('a')], aliases: ['y.example.com', 'x.example.com'] },
  ),
  one(
    'methods in another order',
    cdn,
    { defaultCacheBehavior: { allowedMethods: ['GET', 'HEAD'] } },
    { defaultCacheBehavior: { allowedMethods: ['HEAD', 'GET'] } },
  ),
  one(
    'an order of behaviours',
    cdn,
    { orderedCacheBehaviors: [{ pathPattern: '/a/*' }, { pathPattern: '/*' }] },
    { orderedCacheBehaviors: [{ pathPattern: '/*' }, { pathPattern: '/a/*' }] },
    [
      'Distribution one orderedCacheBehaviors[0].pathPattern',
      'Distribution one orderedCacheBehaviors[1].pathPattern',
    ],
  ),
  one(
    'an older version of TLS',
    cdn,
    { viewerCertificate: { minimumProtocolVersion: 'TLSv1' } },
    { viewerCertificate: { minimumProtocolVersion: 'TLSv1.2_2021' } },
    ['Distribution one viewerCertificate.minimumProtocolVersion'],
  ),
  one(
    'plain HTTP for viewers',
    cdn,
    { defaultCacheBehavior: { viewerProtocolPolicy: 'allow-all' } },
    { defaultCacheBehavior: { viewerProtocolPolicy: 'redirect-to-https' } },
    ['Distribution one defaultCacheBehavior.viewerProtocolPolicy'],
  ),
  one('no firewall', cdn, {}, { webAclId: 'arn:aws:wafv2:us-east-1:1:global/webacl/x/1' }, [
    'Distribution one webAclId',
  ]),
  one('all edge locations by default', cdn, { priceClass: 'PriceClass_All' }, {}),
]

const queues: PairCase[] = [
  one(
    'a redrive policy with numbers and keys otherwise',
    'aws:sqs/queue:Queue',
    { redrivePolicy: '{"maxReceiveCount":"5","deadLetterTargetArn":"x"}' },
    { redrivePolicy: '{"deadLetterTargetArn":"x","maxReceiveCount":5}' },
  ),
  one(
    'another count before messages are put aside',
    'aws:sqs/queue:Queue',
    { redrivePolicy: '{"maxReceiveCount":5}' },
    { redrivePolicy: '{"maxReceiveCount":3}' },
    ['Queue one redrivePolicy.maxReceiveCount'],
  ),
  one(
    'an event pattern with its keys in another order',
    'aws:cloudwatch/eventRule:EventRule',
    { eventPattern: '{"source":["aws.ec2"],"detail":{"state":["stopped"]}}' },
    { eventPattern: '{"detail":{"state":["stopped"]},"source":["aws.ec2"]}' },
  ),
  one(
    'a rule that is off',
    'aws:cloudwatch/eventRule:EventRule',
    { state: 'DISABLED' },
    { state: 'ENABLED' },
    ['EventRule one state'],
  ),
  one(
    'a threshold',
    'aws:cloudwatch/metricAlarm:MetricAlarm',
    { threshold: 95 },
    { threshold: 80.0 },
    ['MetricAlarm one threshold'],
  ),
  one(
    'days of logs',
    'aws:cloudwatch/logGroup:LogGroup',
    { retentionInDays: 7 },
    { retentionInDays: 30 },
    ['LogGroup one retentionInDays'],
  ),
]
testPairs([...databases, ...names, ...balancers, ...distributions, ...queues])
