/**
 * Pairs from the sample program: its real staging against its real production, and staging against
 * a twin of itself.
 */
import type { Side } from '../../../../src/analysis/parity/compare/input.ts'
import { add, find, recorded, remove, set, setInside, settings, setText } from './states.ts'
import { twinOf } from './twin.ts'
import { expect } from './case.ts'
import type { Case, Expected } from './case.ts'

const twin = { environment: 'production', account: '444455556666', seed: 7 }

/** What Pulumi.staging.yaml and Pulumi.production.yaml say, and nothing else. */
export const declared: Expected[] = [
  expect('scale', 'value', 'ec2/launchTemplate:LaunchTemplate app', 'instanceType'),
  expect('scale', 'value', 'rds/clusterInstance:ClusterInstance main-0', 'instanceClass'),
  expect('scale', 'value', 'rds/clusterInstance:ClusterInstance main-1', 'instanceClass'),
  expect('database', 'value', 'rds/cluster:Cluster main', 'deletionProtection'),
  expect('network', 'value', 'lb/loadBalancer:LoadBalancer main', 'enableDeletionProtection'),
  expect('scale', 'value', 'autoscaling/group:Group app', 'maxSize'),
  expect('scale', 'value', 'autoscaling/group:Group app', 'minSize'),
  expect('backups', 'missing', 'rds/cluster:Cluster main', 'finalSnapshotIdentifier'),
  expect('backups', 'value', 'rds/cluster:Cluster main', 'skipFinalSnapshot'),
]

type Change = [about: string, change: (side: Side) => Side, expected: Expected[]]

const cluster = 'rds/cluster:Cluster main'
const template = 'ec2/launchTemplate:LaunchTemplate app'
/** where the user data of the sample has the variables of the service */
const variables = 'userData.write_files[/etc/environment.d/90-app.conf].content'
const securityGroup = 'ec2/securityGroup:SecurityGroup database'
const never = { never: true }
const rule = (description: string, port: number, cidr: string) => ({
  description,
  protocol: 'tcp',
  fromPort: port,
  toPort: port,
  cidrBlocks: [cidr],
})

/** Each is made in staging. */
const changes: Change[] = [
  ['nothing', side => side, []],
  [
    'database engine version',
    s => set(s, cluster, 'engineVersion', '14.9'),
    [expect('database', 'value', cluster, 'engineVersion', never)],
  ],
  [
    'database engine',
    s => set(s, cluster, 'engine', 'aurora-mysql'),
    [expect('database', 'value', cluster, 'engine', never)],
  ],
  [
    'parameter group family',
    s => set(s, 'ClusterParameterGroup main', 'family', 'aurora-postgresql14'),
    [expect('database', 'value', 'ClusterParameterGroup main', 'family', never)],
  ],
  [
    'a database parameter',
    s => set(s, 'ClusterParameterGroup main', 'parameters.1.value', '5000'),
    [
      expect(
        'logging-and-tracing',
        'value',
        'ClusterParameterGroup main',
        'parameters[log_min_duration_statement].value',
      ),
    ],
  ],
  [
    'TLS not enforced',
    s => set(s, 'ClusterParameterGroup main', 'parameters.0.value', '0'),
    [
      expect(
        'encryption',
        'value',
        'ClusterParameterGroup main',
        'parameters[rds.force_ssl].value',
      ),
    ],
  ],
  [
    'a database parameter left out',
    s => set(s, 'ClusterParameterGroup main', 'parameters.0', undefined),
    [expect('encryption', 'missing', 'ClusterParameterGroup main', 'parameters[rds.force_ssl]')],
  ],
  [
    'backup retention',
    s => set(s, cluster, 'backupRetentionPeriod', 7),
    [expect('backups', 'value', cluster, 'backupRetentionPeriod')],
  ],
  [
    'backup window',
    s => set(s, cluster, 'preferredBackupWindow', '01:00-02:00'),
    [expect('backups', 'value', cluster, 'preferredBackupWindow')],
  ],
  [
    'storage not encrypted',
    s => set(s, cluster, 'storageEncrypted', false),
    [expect('encryption', 'value', cluster, 'storageEncrypted')],
  ],
  [
    'another key',
    s => set(s, cluster, 'kmsKeyId', 'arn:aws:kms:us-east-1:999988887777:key/1f3a'),
    [expect('encryption', 'value', cluster, 'kmsKeyId')],
  ],
  [
    'no log exports',
    s => set(s, cluster, 'enabledCloudwatchLogsExports', []),
    [expect('logging-and-tracing', 'missing', cluster, 'enabledCloudwatchLogsExports[postgresql]')],
  ],
  [
    'a public database',
    s => set(s, 'ClusterInstance main-0', 'publiclyAccessible', true),
    [expect('access', 'value', 'ClusterInstance main-0', 'publiclyAccessible')],
  ],
  [
    'no performance insights',
    s => set(s, 'ClusterInstance main-1', 'performanceInsightsEnabled', false),
    [expect('monitoring', 'value', 'ClusterInstance main-1', 'performanceInsightsEnabled')],
  ],
  [
    'one database instance less: scale',
    s => remove(s, 'ClusterInstance main-1'),
    [expect('scale', 'value', 'ClusterInstance main-*', 'count')],
  ],
  [
    'another image',
    s => set(s, template, 'imageId', 'ami-0abcdef0123456789'),
    [expect('image-and-instance', 'value', template, 'imageId', never)],
  ],
  [
    'an image by its old short id',
    s => set(s, template, 'imageId', 'ami-0c55b159'),
    [expect('image-and-instance', 'value', template, 'imageId', never)],
  ],
  [
    'a bigger disk',
    s => set(s, template, 'blockDeviceMappings.0.ebs.volumeSize', 60),
    [expect('scale', 'value', template, 'blockDeviceMappings[/dev/sda1].ebs.volumeSize')],
  ],
  [
    'a disk that is not encrypted',
    s => set(s, template, 'blockDeviceMappings.0.ebs.encrypted', 'false'),
    [expect('encryption', 'value', template, 'blockDeviceMappings[/dev/sda1].ebs.encrypted')],
  ],
  [
    'a key pair',
    s => set(s, template, 'keyName', 'ops'),
    [expect('access', 'extra', template, 'keyName')],
  ],
  [
    'metadata without tokens',
    s => set(s, template, 'metadataOptions.httpTokens', 'optional'),
    [expect('access', 'value', template, 'metadataOptions.httpTokens')],
  ],
  [
    'no detailed monitoring',
    s => set(s, template, 'monitoring.enabled', false),
    [expect('monitoring', 'value', template, 'monitoring.enabled')],
  ],
  [
    'a service version in user data',
    s =>
      setText(s, template, 'userData', text =>
        text.replace('VERSION_API=2.14.3', 'VERSION_API=2.15.0'),
      ),
    [expect('services', 'value', template, `${variables}.VERSION_API`, never)],
  ],
  [
    'a log level in user data',
    s =>
      setText(s, template, 'userData', text => text.replace('LOG_LEVEL=info', 'LOG_LEVEL=debug')),
    [expect('logging-and-tracing', 'value', template, `${variables}.LOG_LEVEL`)],
  ],
  [
    'a scrape interval in user data',
    s =>
      setText(s, template, 'userData', text =>
        text.replace('SCRAPE_INTERVAL=30s', 'SCRAPE_INTERVAL=60s'),
      ),
    [expect('monitoring', 'value', template, `${variables}.METRICS_SCRAPE_INTERVAL`)],
  ],
  [
    'a further line of user data',
    s => setText(s, template, 'userData', text => text + 'runcmd:\n'),
    [],
  ],
  [
    'the host of the trace collector',
    s =>
      setText(s, template, 'userData', text =>
        text.replace('otel.internal', 'otel.staging.internal'),
      ),
    [],
  ],
  [
    'the port of the trace collector',
    s => setText(s, template, 'userData', text => text.replace(':4318', ':4317')),
    [expect('logging-and-tracing', 'value', template, `${variables}.OTEL_EXPORTER_OTLP_ENDPOINT`)],
  ],
  [
    'a service version',
    s => set(s, 'Parameter service-api', 'insecureValue', '2.13.0'),
    [expect('services', 'value', 'Parameter service-api', 'insecureValue', never)],
  ],
  [
    'a service left out',
    s => remove(s, 'Parameter service-worker'),
    [expect('services', 'missing', 'Parameter service-worker', null)],
  ],
  [
    'a service too many',
    s =>
      add(s, 'Parameter service-api', 'service-search', {
        name: '/twinstack-sample/staging/services/search/version',
        insecureValue: '1.0.0',
      }),
    [expect('services', 'extra', 'Parameter service-search', null)],
  ],
  [
    'sample rate of traces',
    s =>
      setInside(s, 'Parameter observability-tracing', 'insecureValue', d => {
        d.sampleRate = 1
      }),
    [
      expect(
        'logging-and-tracing',
        'value',
        'Parameter observability-tracing',
        'insecureValue.sampleRate',
      ),
    ],
  ],
  [
    'host of the trace endpoint, deployed',
    s =>
      setInside(s, 'Parameter observability-tracing', 'insecureValue', d => {
        d.endpoint = 'https://otel.staging:4318'
      }),
    [],
  ],
  [
    'scheme of the trace endpoint, deployed',
    s =>
      setInside(s, 'Parameter observability-tracing', 'insecureValue', d => {
        d.endpoint = 'http://otel.internal:4318'
      }),
    [
      expect(
        'logging-and-tracing',
        'value',
        'Parameter observability-tracing',
        'insecureValue.endpoint',
      ),
    ],
  ],
  [
    'log format, deployed',
    s =>
      setInside(s, 'Parameter observability-logs', 'insecureValue', d => {
        d.format = 'text'
      }),
    [
      expect(
        'logging-and-tracing',
        'value',
        'Parameter observability-logs',
        'insecureValue.format',
      ),
    ],
  ],
  [
    'log output, deployed',
    s =>
      setInside(s, 'Parameter observability-logs', 'insecureValue', d => {
        d.output = 'stdout'
      }),
    [
      expect(
        'logging-and-tracing',
        'value',
        'Parameter observability-logs',
        'insecureValue.output',
      ),
    ],
  ],
  [
    'retention of metrics, deployed',
    s =>
      setInside(s, 'Parameter observability-metrics', 'insecureValue', d => {
        d.retention = '30d'
      }),
    [expect('monitoring', 'value', 'Parameter observability-metrics', 'insecureValue.retention')],
  ],
  [
    'scrape interval in the settings',
    s => settings(s, { metrics: { scrapeInterval: '60s' }, tracing: { token: '[secret]' } }),
    [expect('monitoring', 'extra', 'twinstack:environment settings', 'observability.metrics')],
  ],
  [
    'retention of logs',
    s => set(s, 'LogGroup app', 'retentionInDays', 7),
    [expect('logging-and-tracing', 'value', 'LogGroup app', 'retentionInDays')],
  ],
  [
    'SSH from anywhere',
    s => {
      ;(find(s, securityGroup).inputs['ingress'] as unknown[]).push(rule('ssh', 22, '0.0.0.0/0'))
      return s
    },
    [expect('access', 'extra', securityGroup, 'ingress[ssh]')],
  ],
  [
    'a wider rule',
    s => set(s, securityGroup, 'ingress.0.cidrBlocks.0', '0.0.0.0/0'),
    [expect('network', 'value', securityGroup, 'ingress[PostgreSQL from inside].cidrBlocks[*]')],
  ],
  [
    'a further source',
    s => {
      ;((find(s, securityGroup).inputs['ingress'] as any)[0].cidrBlocks as string[]).push(
        '172.16.0.0/12',
      )
      return s
    },
    [
      expect(
        'network',
        'extra',
        securityGroup,
        'ingress[PostgreSQL from inside].cidrBlocks[172.16.0.0/12]',
      ),
    ],
  ],
  [
    'a rule left out',
    s => set(s, 'SecurityGroup load-balancer', 'ingress.0', undefined),
    [expect('network', 'missing', 'SecurityGroup load-balancer', 'ingress[redirected to https]')],
  ],
  [
    'rules in another order',
    s => {
      ;(find(s, 'SecurityGroup load-balancer').inputs['ingress'] as unknown[]).reverse()
      return s
    },
    [],
  ],
  [
    'another address range',
    s => set(s, 'vpc:Vpc main', 'cidrBlock', '10.30.0.0/16'),
    [expect('network', 'value', 'vpc:Vpc main', 'cidrBlock')],
  ],
  [
    'another zone',
    s => set(s, 'Subnet public-b', 'availabilityZone', 'us-east-1c'),
    [expect('network', 'value', 'Subnet public-b', 'availabilityZone')],
  ],
  [
    'subnets in another order',
    s => {
      ;(find(s, 'LoadBalancer main').inputs['subnets'] as unknown[]).reverse()
      return s
    },
    [],
  ],
  [
    'a NAT in the wrong subnet',
    s => set(s, 'NatGateway nat-b', 'subnetId', find(s, 'Subnet public-a').id),
    [expect('network', 'value', 'NatGateway nat-b', 'subnetId')],
  ],
  [
    'a subnet of another stack',
    s => set(s, 'NatGateway nat-b', 'subnetId', 'subnet-0123456789abcdef0'),
    [expect('network', 'value', 'NatGateway nat-b', 'subnetId')],
  ],
  [
    'a route left out',
    s => remove(s, 'Route private-internet-b'),
    [expect('network', 'missing', 'Route private-internet-b', null)],
  ],
  [
    'a weaker TLS policy',
    s => set(s, 'Listener https', 'sslPolicy', 'ELBSecurityPolicy-2016-08'),
    [expect('encryption', 'value', 'Listener https', 'sslPolicy')],
  ],
  [
    'an internal load balancer',
    s => set(s, 'LoadBalancer main', 'internal', true),
    [expect('access', 'value', 'LoadBalancer main', 'internal')],
  ],
  [
    'no alarm',
    s => remove(s, 'MetricAlarm database-cpu'),
    [expect('monitoring', 'missing', 'MetricAlarm database-cpu', null)],
  ],
  [
    'another threshold',
    s => set(s, 'MetricAlarm database-cpu', 'threshold', 95),
    [expect('monitoring', 'value', 'MetricAlarm database-cpu', 'threshold')],
  ],
  [
    'an alarm that tells nobody',
    s => set(s, 'MetricAlarm app-cpu', 'alarmActions', []),
    [expect('monitoring', 'missing', 'MetricAlarm app-cpu', 'alarmActions[*]')],
  ],
  [
    'a widget of the dashboard',
    s =>
      setInside(s, 'Dashboard main', 'dashboardBody', d => {
        d.widgets[1].properties.period = 300
      }),
    [
      expect(
        'dashboards',
        'value',
        'Dashboard main',
        'dashboardBody.widgets[Server errors].properties.period',
      ),
    ],
  ],
  [
    'a widget left out',
    s =>
      setInside(s, 'Dashboard main', 'dashboardBody', d => {
        d.widgets.pop()
      }),
    [expect('dashboards', 'missing', 'Dashboard main', 'dashboardBody.widgets[Database]')],
  ],
  [
    'widgets in another order',
    s =>
      setInside(s, 'Dashboard main', 'dashboardBody', d => {
        d.widgets.reverse()
      }),
    [],
  ],
  [
    'a right too many',
    s =>
      setInside(s, 'RolePolicy app', 'policy', d => {
        d.Statement[1].Action.push('kms:Encrypt')
      }),
    [expect('access', 'extra', 'RolePolicy app', 'policy.Statement[*].Action[kms:Encrypt]')],
  ],
  [
    'statements in another order',
    s =>
      setInside(s, 'RolePolicy app', 'policy', d => {
        d.Statement.reverse()
        d.Statement[1].Action = d.Statement[1].Action[0]
      }),
    [],
  ],
  [
    'who may take the role',
    s =>
      setInside(s, 'Role app', 'assumeRolePolicy', d => {
        d.Statement[0].Principal.Service = 'lambda.amazonaws.com'
      }),
    [expect('access', 'value', 'Role app', 'assumeRolePolicy.Statement[*].Principal.Service')],
  ],
  [
    'no rotation of the key',
    s => set(s, 'Key main', 'enableKeyRotation', false),
    [expect('encryption', 'value', 'Key main', 'enableKeyRotation')],
  ],
  [
    'target of the scaling policy',
    s => set(s, 'Policy app-cpu', 'targetTrackingConfiguration.targetValue', 80),
    [expect('scale', 'value', 'Policy app-cpu', 'targetTrackingConfiguration.targetValue')],
  ],
  [
    'version of the provider',
    s => set(s, 'providers:aws default_7_48_0', 'version', '7.40.0'),
    [expect('engine-and-providers', 'value', 'providers:aws default', 'version')],
  ],
  [
    'protected by the engine',
    s => {
      find(s, cluster).protect = true
      return s
    },
    [expect('database', 'value', cluster, 'protect')],
  ],
  [
    'a name that somebody chose',
    s => set(s, 'Topic alerts', 'displayName', 'Alarms of the night'),
    [expect('configuration', 'value', 'Topic alerts', 'displayName')],
  ],
]

/**
 * Against the real production as it is; 'scrape interval…' stands apart, because production has the
 * same kind of settings.
 */
export const sample: Case[] = changes.flatMap(([about, change, expected], index): Case[] => [
  {
    id: `sample-twin-${index}`,
    about: `staging against its twin: ${about}`,
    left: change(recorded('sample', 'staging')),
    right: twinOf(recorded('sample', 'staging'), { ...twin, shuffled: index % 2 === 1 }),
    expected,
  },
  ...(index % 3 === 0
    ? [
        {
          id: `sample-production-${index}`,
          about: `staging against production: ${about}`,
          left: change(recorded('sample', 'staging')),
          right: recorded('sample', 'production'),
          expected: [
            ...declared.filter(
              one =>
                !expected.some(
                  other => other.resource.includes('main-*') && one.resource.includes('main-1'),
                ),
            ),
            ...expected,
          ],
        },
      ]
    : []),
])
