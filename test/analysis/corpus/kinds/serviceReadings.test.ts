/** Readings of further AWS services: changes by hand, and what a service fills in by itself. */
import { declared, testReadings, undeclared } from '../hard/readings.ts'
import type { Reading } from '../hard/readings.ts'
import {
  account,
  json,
  loosened,
  machine,
  rather,
  severe,
  tightened,
} from './serviceReadingsParts.ts'

const trust = (principal: object) =>
  json({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: principal, Action: 'kms:*', Resource: '*' }],
  })
const managed = (more: object) => ({
  scope: 'REGIONAL',
  defaultAction: { allow: {} },
  rules: [
    {
      name: 'sql',
      priority: 1,
      statement: {
        managedRuleGroupStatement: { vendorName: 'AWS', name: 'AWSManagedRulesSQLiRuleSet' },
      },
      ...more,
    },
  ],
})
const behavior = (more: object) => ({
  enabled: true,
  defaultCacheBehavior: { targetOriginId: 's3', allowedMethods: ['GET', 'HEAD'], ...more },
})
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
    'a node group with another release of its nodes',
    undeclared(
      'aws:eks/nodeGroup:NodeGroup',
      { releaseVersion: '1.29.0-20240202' },
      { releaseVersion: '1.29.3-20240605' },
    ),
    /^version /,
  ],
  [
    'a node group that failed',
    undeclared('aws:eks/nodeGroup:NodeGroup', { status: 'ACTIVE' }, { status: 'DEGRADED' }),
    severe,
  ],
  [
    'the endpoint of a cluster opened to the world',
    declared(
      'aws:eks/cluster:Cluster',
      { vpcConfig: { endpointPublicAccess: true, publicAccessCidrs: ['192.0.2.0/24'] } },
      { vpcConfig: { endpointPublicAccess: true, publicAccessCidrs: ['0.0.0.0/0'] } },
    ),
    loosened,
  ],
  [
    'a behavior that accepts plain HTTP',
    declared(
      'aws:cloudfront/distribution:Distribution',
      behavior({ viewerProtocolPolicy: 'https-only' }),
      behavior({ viewerProtocolPolicy: 'allow-all' }),
    ),
    loosened,
  ],
  [
    'a distribution that was switched off',
    declared('aws:cloudfront/distribution:Distribution', { enabled: true }, { enabled: false }),
    severe,
  ],
  [
    'a method without authorisation',
    declared(
      'aws:apigateway/method:Method',
      { authorization: 'AWS_IAM', httpMethod: 'GET' },
      { authorization: 'NONE', httpMethod: 'GET' },
    ),
    loosened,
  ],
  [
    'a machine that tries more seldom',
    declared(
      'aws:sfn/stateMachine:StateMachine',
      { definition: machine(6) },
      { definition: machine(1) },
    ),
    rather,
  ],
  [
    'a target group that is asked at another path',
    declared(
      'aws:lb/targetGroup:TargetGroup',
      { healthCheck: { path: '/health', interval: 30 } },
      { healthCheck: { path: '/', interval: 30 } },
    ),
    rather,
  ],
  [
    'a rule of events that was switched off',
    declared(
      'aws:cloudwatch/eventRule:EventRule',
      { scheduleExpression: 'rate(1 hour)', state: 'ENABLED' },
      { scheduleExpression: 'rate(1 hour)', state: 'DISABLED' },
    ),
    severe,
  ],
  [
    'a rule of events that was switched off, not declared',
    undeclared('aws:cloudwatch/eventRule:EventRule', { state: 'ENABLED' }, { state: 'DISABLED' }),
    severe,
  ],
  [
    'a stream that keeps less',
    declared('aws:kinesis/stream:Stream', { retentionPeriod: 168 }, { retentionPeriod: 24 }),
    rather,
  ],
  [
    'a stream without encryption',
    declared(
      'aws:kinesis/stream:Stream',
      { encryptionType: 'KMS', kmsKeyId: 'alias/aws/kinesis' },
      { encryptionType: 'NONE', kmsKeyId: '' },
    ),
    loosened,
  ],
  [
    'Kafka with plain text',
    declared(
      'aws:msk/cluster:Cluster',
      { encryptionInfo: { encryptionInTransit: { clientBroker: 'TLS', inCluster: true } } },
      {
        encryptionInfo: { encryptionInTransit: { clientBroker: 'TLS_PLAINTEXT', inCluster: true } },
      },
    ),
    loosened,
  ],
  [
    'a cache without TLS',
    declared(
      'aws:elasticache/replicationGroup:ReplicationGroup',
      { transitEncryptionEnabled: true, transitEncryptionMode: 'required' },
      { transitEncryptionEnabled: true, transitEncryptionMode: 'preferred' },
    ),
    loosened,
  ],
  [
    'a domain that accepts older TLS',
    declared(
      'aws:opensearch/domain:Domain',
      {
        domainEndpointOptions: {
          enforceHttps: true,
          tlsSecurityPolicy: 'Policy-Min-TLS-1-2-2019-07',
        },
      },
      {
        domainEndpointOptions: {
          enforceHttps: true,
          tlsSecurityPolicy: 'Policy-Min-TLS-1-0-2019-07',
        },
      },
    ),
    loosened,
  ],
  [
    'a warehouse that became public',
    declared(
      'aws:redshift/cluster:Cluster',
      { publiclyAccessible: false },
      { publiclyAccessible: true },
    ),
    loosened,
  ],
  [
    'a warehouse that is no longer public',
    declared(
      'aws:redshift/cluster:Cluster',
      { publiclyAccessible: true },
      { publiclyAccessible: false },
    ),
    tightened,
  ],
  [
    'a warehouse that was paused',
    undeclared(
      'aws:redshift/cluster:Cluster',
      { clusterStatus: 'available' },
      { clusterStatus: 'paused' },
    ),
    severe,
  ],
  [
    'a pool with shorter passwords',
    declared(
      'aws:cognito/userPool:UserPool',
      { passwordPolicy: { minimumLength: 12, requireSymbols: true } },
      { passwordPolicy: { minimumLength: 6, requireSymbols: true } },
    ),
    loosened,
  ],
  [
    'a pool without a second factor',
    declared(
      'aws:cognito/userPool:UserPool',
      { mfaConfiguration: 'ON' },
      { mfaConfiguration: 'OFF' },
    ),
    loosened,
  ],
  [
    'a rule of a web ACL that only counts',
    declared(
      'aws:wafv2/webAcl:WebAcl',
      managed({ overrideAction: { none: {} } }),
      managed({ overrideAction: { count: {} } }),
    ),
    loosened,
  ],
  [
    'a rule of a web ACL that is gone',
    declared('aws:wafv2/webAcl:WebAcl', managed({}), { ...managed({}), rules: [] }),
    loosened,
  ],
  [
    'numbered rules with exchanged numbers',
    declared(
      'aws:ec2/networkAcl:NetworkAcl',
      { ingress: [entry(100, 'deny', '198.51.100.0/24'), entry(200, 'allow', '0.0.0.0/0')] },
      { ingress: [entry(100, 'allow', '0.0.0.0/0'), entry(200, 'deny', '198.51.100.0/24')] },
    ),
    loosened,
  ],
  [
    'a weight of a record',
    declared(
      'aws:route53/record:Record',
      { name: 'api', type: 'A', weightedRoutingPolicies: [{ weight: 90 }] },
      { name: 'api', type: 'A', weightedRoutingPolicies: [{ weight: 0 }] },
    ),
    rather,
  ],
  [
    'a lifecycle that deletes earlier',
    declared(
      'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration',
      { rules: [{ id: 'a', status: 'Enabled', expiration: { days: 365 } }] },
      { rules: [{ id: 'a', status: 'Enabled', expiration: { days: 3 } }] },
    ),
    rather,
  ],
  [
    'a replica that was switched off',
    declared(
      'aws:s3/bucketReplicationConfig:BucketReplicationConfig',
      { rules: [{ id: 'a', status: 'Enabled', priority: 1 }] },
      { rules: [{ id: 'a', status: 'Disabled', priority: 1 }] },
    ),
    severe,
  ],
  [
    'a key that everyone may use',
    declared(
      'aws:kms/key:Key',
      { policy: trust({ AWS: `arn:aws:iam::${account}:root` }) },
      { policy: trust({ AWS: '*' }) },
    ),
    loosened,
  ],
  [
    'a key that was switched off',
    undeclared('aws:kms/key:Key', { isEnabled: true }, { isEnabled: false }),
    severe,
  ],
]

testReadings('found', drift)
