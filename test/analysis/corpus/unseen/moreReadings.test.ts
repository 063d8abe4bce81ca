/** Further readings of a refresh with changes by hand. */
import { acl, asg, db, declared, group, testReadings, undeclared } from '../hard/readings.ts'
import type { Reading } from '../hard/readings.ts'
import { policy } from '../hard/pairs.ts'

const role = 'aws:iam/role:Role'
const listener = 'aws:lb/listener:Listener'
const balancer = 'aws:lb/loadBalancer:LoadBalancer'
const service = 'aws:ecs/service:Service'
const rule = 'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule'
const open = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }

const drift: Reading[] = [
  [
    'the condition of a second factor is gone',
    declared(
      'aws:iam/policy:Policy',
      {
        policy: policy({ ...open, Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }),
      },
      { policy: policy(open) },
    ),
    /^security loosened (high|critical)/,
  ],
  [
    'a denial is gone',
    declared(
      'aws:iam/policy:Policy',
      { policy: policy(open, { Effect: 'Deny', Action: 's3:DeleteObject', Resource: '*' }) },
      { policy: policy(open) },
    ),
    /^security loosened (medium|high|critical)/,
  ],
  [
    'the boundary of a role is gone',
    declared(
      role,
      { permissionsBoundary: 'arn:aws:iam::907265183412:policy/edge' },
      { permissionsBoundary: '' },
    ),
    /^security loosened (high|critical)/,
  ],
  [
    'a session may last twelve hours',
    declared(role, { maxSessionDuration: 3600 }, { maxSessionDuration: 43200 }),
    /^security/,
  ],
  [
    'a listener without TLS',
    declared(listener, { protocol: 'HTTPS', port: 443 }, { protocol: 'HTTP', port: 443 }),
    /^security loosened (high|critical)/,
  ],
  [
    'a load balancer that is internet-facing',
    declared(balancer, { internal: true }, { internal: false }),
    /^security loosened (high|critical)/,
  ],
  [
    'a load balancer without its access logs',
    declared(
      balancer,
      { accessLogs: { bucket: 'logs', enabled: true } },
      { accessLogs: { bucket: 'logs', enabled: false } },
    ),
    /^(monitoring|configuration|security|logging)/,
  ],
  [
    'a rule that opens the database to all addresses',
    declared(
      rule,
      { ipProtocol: 'tcp', fromPort: 5432, toPort: 5432, cidrIpv4: '10.0.0.0/8' },
      { ipProtocol: 'tcp', fromPort: 5432, toPort: 5432, cidrIpv4: '0.0.0.0/0' },
    ),
    /^security loosened critical/,
  ],
  [
    'all ports for a network that is allowed already',
    declared(
      group,
      { ingress: [{ protocol: 'tcp', fromPort: 443, toPort: 443, cidrBlocks: ['10.0.0.0/8'] }] },
      { ingress: [{ protocol: '-1', fromPort: 0, toPort: 0, cidrBlocks: ['10.0.0.0/8'] }] },
    ),
    /^security loosened (medium|high|critical)/,
  ],
  [
    'fewer tasks',
    declared(service, { desiredCount: 4 }, { desiredCount: 1 }),
    /^(scale|availability|capacity)/,
  ],
  [
    'another revision of the task',
    declared(
      service,
      { taskDefinition: 'arn:aws:ecs:eu-west-1:907265183412:task-definition/api:12' },
      { taskDefinition: 'arn:aws:ecs:eu-west-1:907265183412:task-definition/api:11' },
    ),
    /^version/,
  ],
  [
    'a shell into containers',
    declared(service, { enableExecuteCommand: false }, { enableExecuteCommand: true }),
    /^security loosened/,
  ],
  [
    'tasks with public addresses',
    declared(
      service,
      { networkConfiguration: { assignPublicIp: false } },
      { networkConfiguration: { assignPublicIp: true } },
    ),
    /^security loosened (high|medium|critical)/,
  ],
  [
    'an EventBridge rule that is off',
    declared('aws:cloudwatch/eventRule:EventRule', { state: 'ENABLED' }, { state: 'DISABLED' }),
    /^availability loosened/,
  ],
  [
    'a trigger of a function that is off',
    declared(
      'aws:lambda/eventSourceMapping:EventSourceMapping',
      { enabled: true },
      { enabled: false },
    ),
    /^availability loosened/,
  ],
  [
    'a trigger of a function that nobody declared to be on',
    undeclared(
      'aws:lambda/eventSourceMapping:EventSourceMapping',
      { state: 'Enabled' },
      { state: 'Disabled' },
    ),
    /^availability loosened/,
  ],
  [
    'an alarm whose actions are off',
    declared(
      'aws:cloudwatch/metricAlarm:MetricAlarm',
      { actionsEnabled: true },
      { actionsEnabled: false },
    ),
    /^availability loosened/,
  ],
  [
    'an alarm with another threshold',
    declared('aws:cloudwatch/metricAlarm:MetricAlarm', { threshold: 5 }, { threshold: 5000 }),
    /^availability changed medium/,
  ],
  [
    'the trail records nothing',
    declared('aws:cloudtrail/trail:Trail', { enableLogging: true }, { enableLogging: false }),
    /^(security|monitoring|logging) loosened/,
  ],
  [
    'the detector is off',
    declared('aws:guardduty/detector:Detector', { enable: true }, { enable: false }),
    /^(security|monitoring) loosened/,
  ],
  [
    'the backup plan keeps three days',
    declared(
      'aws:backup/plan:Plan',
      { rules: [{ ruleName: 'd', lifecycle: { deleteAfter: 35 } }] },
      { rules: [{ ruleName: 'd', lifecycle: { deleteAfter: 3 } }] },
    ),
    /^(backups?|availability|configuration)/,
  ],
  [
    'point-in-time recovery is off',
    declared(
      'aws:dynamodb/table:Table',
      { pointInTimeRecovery: { enabled: true } },
      { pointInTimeRecovery: { enabled: false } },
    ),
    /^(backups?|availability|data)/,
  ],
  [
    'the search domain accepts HTTP',
    declared(
      'aws:opensearch/domain:Domain',
      { domainEndpointOptions: { enforceHttps: true } },
      { domainEndpointOptions: { enforceHttps: false } },
    ),
    /^security loosened/,
  ],
  [
    'the cache does not encrypt',
    declared(
      'aws:elasticache/replicationGroup:ReplicationGroup',
      { transitEncryptionEnabled: true },
      { transitEncryptionEnabled: false },
    ),
    /^security loosened (high|critical)/,
  ],
  [
    'the cache does not fail over',
    declared(
      'aws:elasticache/replicationGroup:ReplicationGroup',
      { automaticFailoverEnabled: true },
      { automaticFailoverEnabled: false },
    ),
    /^availability loosened/,
  ],
  [
    'guests get in',
    declared(
      'aws:cognito/identityPool:IdentityPool',
      { allowUnauthenticatedIdentities: false },
      { allowUnauthenticatedIdentities: true },
    ),
    /^security loosened/,
  ],
  [
    'a shorter password is enough',
    declared(
      'aws:cognito/userPool:UserPool',
      { passwordPolicy: { minimumLength: 14 } },
      { passwordPolicy: { minimumLength: 6 } },
    ),
    /^security (loosened|changed)/,
  ],
  [
    'a parameter in the open',
    declared('aws:ssm/parameter:Parameter', { type: 'SecureString' }, { type: 'String' }),
    /^security loosened/,
  ],
  [
    'a parameter with another value',
    declared(
      'aws:ssm/parameter:Parameter',
      { type: 'String', value: 'on' },
      { type: 'String', value: 'off' },
    ),
    /^configuration/,
  ],
  [
    'the template gives a token to nobody',
    declared(
      'aws:ec2/launchTemplate:LaunchTemplate',
      { metadataOptions: { httpTokens: 'required' } },
      { metadataOptions: { httpTokens: 'optional' } },
    ),
    /^security loosened/,
  ],
  [
    'a snapshot that everybody may copy',
    declared('aws:ec2/amiLaunchPermission:AmiLaunchPermission', { group: '' }, { group: 'all' }),
    /^security/,
  ],
  [
    'the tags of an ECR repository become mutable',
    declared(
      'aws:ecr/repository:Repository',
      { imageTagMutability: 'IMMUTABLE' },
      { imageTagMutability: 'MUTABLE' },
    ),
    /^security loosened|^configuration/,
  ],
  [
    'the zone of a record points elsewhere',
    declared(
      'aws:route53/record:Record',
      { type: 'CNAME', records: ['web.shop.example'] },
      { type: 'CNAME', records: ['evil.example'] },
    ),
    /^(network|configuration|security|availability)/,
  ],
  [
    'scaling that is suspended',
    declared(asg, { suspendedProcesses: [] }, { suspendedProcesses: ['Launch', 'Terminate'] }),
    /^availability loosened/,
  ],
  [
    'the firewall lost its rule',
    declared(
      acl,
      {
        rules: [
          { name: 'a', priority: 1, action: { block: {} } },
          { name: 'b', priority: 2, action: { block: {} } },
        ],
      },
      { rules: [{ name: 'a', priority: 1, action: { block: {} } }] },
    ),
    /^security loosened (high|critical)/,
  ],
  [
    'the database is public',
    declared(db, { publiclyAccessible: false }, { publiclyAccessible: true }),
    /^security loosened (high|critical)/,
  ],
  [
    'the database failed',
    undeclared(db, { status: 'available' }, { status: 'storage-full' }),
    /^availability loosened/,
  ],
  [
    'a replica cluster whose state is off',
    undeclared('aws:eks/nodeGroup:NodeGroup', { status: 'ACTIVE' }, { status: 'DEGRADED' }),
    /^availability loosened/,
  ],
  [
    'a certificate that expired',
    undeclared('aws:acm/certificate:Certificate', { status: 'ISSUED' }, { status: 'EXPIRED' }),
    /^availability loosened|^security loosened/,
  ],
  [
    'another version of Kubernetes',
    undeclared('aws:eks/cluster:Cluster', { version: '1.31' }, { version: '1.32' }),
    /^version/,
  ],
]

testReadings('drift', drift)
