import type { ResourceRecord } from '../../../model/operation.ts'
import { compareVersion } from '../version.ts'
import type { Expected, Found, Rule } from '../../../model/compliance.ts'
import { databases, parametersOf } from './databases.ts'
import {
  readPath,
  demand,
  appliesEverywhere,
  inside,
  isFalse,
  isSet,
  isTrue,
  list,
  ofType,
  refersTo,
  displayValue,
  textOf,
} from './reading.ts'

const listeners = ['aws:lb/listener:Listener', 'aws:alb/listener:Listener']
const balancers = ['aws:lb/loadBalancer:LoadBalancer', 'aws:alb/loadBalancer:LoadBalancer']

const tlsVersion: Rule = {
  id: 'tls_version',
  severity: 'high',
  appliesTo: appliesEverywhere,
  describes:
    'Public listeners require at least the declared version of TLS, and databases refuse ' +
    'connections without TLS',
  check: (resources, _settings, { expected }) => [
    ...ofType(resources, ...listeners).flatMap(listener =>
      ofListener(listener, resources, expected.security.minimumTls),
    ),
    ...others(resources, expected.security.minimumTls),
    ...databases(resources).flatMap(database => ofDatabase(database, resources)),
  ],
}

/**
 * The least version of a policy by its name:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html.
 * Without a policy AWS uses ELBSecurityPolicy-2016-08, which allows TLS 1.0.
 */
export function tlsOfPolicy(policy: string): string {
  return /-(?:TLS(?:13)?|FS)-1-([0-3])(?:-|$)/.exec(policy)?.[1]?.replace(/^/, '1.') ?? '1.0'
}

function ofListener(
  listener: ResourceRecord,
  resources: ResourceRecord[],
  minimum: string,
): Found[] {
  const protocol = readPath(listener, 'protocol')
  const expected = `TLS ${minimum}`
  if (protocol === 'HTTPS' || protocol === 'TLS') {
    const policy = textOf(readPath(listener, 'sslPolicy'), 'ELBSecurityPolicy-2016-08')
    const version = tlsOfPolicy(policy)
    return policy === '[unknown]' || compareVersion(version, minimum) >= 0
      ? []
      : [{ resource: listener, path: 'sslPolicy', expected, actual: `TLS ${version}` }]
  }
  if (protocol !== 'HTTP' || redirects(listener) || isInternal(listener, resources)) return []
  return [{ resource: listener, path: 'protocol', expected, actual: 'HTTP without a redirect' }]
}

function redirects(listener: ResourceRecord): boolean {
  const actions = list(readPath(listener, 'defaultActions'))
  return (
    actions.length > 0 &&
    actions.every(
      action =>
        inside(action, 'redirect.protocol') === 'HTTPS' ||
        inside(action, 'type') === 'fixed-response',
    )
  )
}

function isInternal(listener: ResourceRecord, resources: ResourceRecord[]): boolean {
  const balancer = ofType(resources, ...balancers).find(one =>
    refersTo(listener, readPath(listener, 'loadBalancerArn'), one),
  )
  return balancer !== undefined && isTrue(readPath(balancer, 'internal'))
}

/**
 * CloudFront (`TLSv1.2_2021`), API Gateway (`TLS_1_2`), OpenSearch (`Policy-Min-TLS-1-2-2019-07`),
 * caches.
 */
function others(resources: ResourceRecord[], minimum: string): Found[] {
  const leastVersionRule = (type: string, path: string) =>
    ofType(resources, type).flatMap(one =>
      demand(
        one,
        path,
        `TLS ${minimum}`,
        actual => compareVersion(versionIn(actual), minimum) >= 0,
        'TLS 1.0',
      ),
    )
  return [
    ...leastVersionRule(
      'aws:cloudfront/distribution:Distribution',
      'viewerCertificate.minimumProtocolVersion',
    ),
    ...leastVersionRule('aws:apigateway/domainName:DomainName', 'securityPolicy'),
    ...leastVersionRule(
      'aws:apigatewayv2/domainName:DomainName',
      'domainNameConfiguration.securityPolicy',
    ),
    ...leastVersionRule('aws:opensearch/domain:Domain', 'domainEndpointOptions.tlsSecurityPolicy'),
    ...ofType(resources, 'aws:elasticache/replicationGroup:ReplicationGroup').flatMap(one =>
      demand(one, 'transitEncryptionEnabled', true, isTrue, false),
    ),
  ]
}

function versionIn(value: unknown): string {
  return (
    /TLS[v_-]*(\d+)(?:[._-](\d{1,2}))?(?:\D|$)/i
      .exec(textOf(value))
      ?.slice(1, 3)
      .map(part => part ?? '0')
      .join('.') ?? '1.0'
  )
}

/**
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html,
 * …/mysql-ssl-connections.require-ssl.html
 */
const switches = [
  { engine: /postgres/, parameter: 'rds.force_ssl', on: ['1', 'true'] },
  { engine: /mysql|mariadb/, parameter: 'require_secure_transport', on: ['1', 'ON', 'on', 'true'] },
]

function ofDatabase(database: ResourceRecord, resources: ResourceRecord[]): Found[] {
  const wanted = switches.find(({ engine }) => engine.test(textOf(readPath(database, 'engine'))))
  if (!wanted) return []
  const value = parametersOf(database, resources)?.get(wanted.parameter)
  if (value !== undefined && wanted.on.includes(value)) return []
  return [
    {
      resource: database,
      path: wanted.parameter,
      expected: `${wanted.parameter} = 1`,
      actual: value === undefined ? 'not in its parameter group' : `${wanted.parameter} = ${value}`,
    },
  ]
}

const encryptionAtRest: Rule = {
  id: 'encryption_at_rest',
  severity: 'high',
  appliesTo: appliesEverywhere,
  describes: 'Databases, disks, buckets, caches and queues are encrypted where they lie',
  check: (resources, _settings, { expected }) => [
    ...flags.flatMap(([type, path]) =>
      ofType(resources, type).flatMap(one => demand(one, path, true, isTrue, false)),
    ),
    ...ofType(resources, 'aws:sqs/queue:Queue')
      .filter(
        one =>
          isFalse(readPath(one, 'sqsManagedSseEnabled')) && !isSet(readPath(one, 'kmsMasterKeyId')),
      )
      .map(resource => ({ resource, path: 'sqsManagedSseEnabled', expected: true, actual: false })),
    ...ofType(resources, 'aws:kms/key:Key')
      .filter(symmetric)
      .flatMap(one => demand(one, 'enableKeyRotation', true, isTrue, false)),
    ...disks(resources),
    ...customerKeys(resources, expected),
  ],
}

/** S3 and DynamoDB are left out, because AWS always encrypts them (S3 since January 2023). */
const flags: [type: string, path: string][] = [
  ['aws:rds/cluster:Cluster', 'storageEncrypted'],
  ['aws:rds/instance:Instance', 'storageEncrypted'],
  ['aws:ebs/volume:Volume', 'encrypted'],
  ['aws:efs/fileSystem:FileSystem', 'encrypted'],
  ['aws:redshift/cluster:Cluster', 'encrypted'],
  ['aws:docdb/cluster:Cluster', 'storageEncrypted'],
  ['aws:neptune/cluster:Cluster', 'storageEncrypted'],
  ['aws:elasticache/replicationGroup:ReplicationGroup', 'atRestEncryptionEnabled'],
  ['aws:opensearch/domain:Domain', 'encryptAtRest.enabled'],
]

const symmetric = (key: ResourceRecord) =>
  ['SYMMETRIC_DEFAULT', undefined, null].includes(readPath(key, 'customerMasterKeySpec') as string)

/**
 * Disks of instances, launch templates and launch configurations; an account may encrypt all of
 * them by default.
 */
function disks(resources: ResourceRecord[]): Found[] {
  if (
    ofType(resources, 'aws:ebs/encryptionByDefault:EncryptionByDefault').some(
      one => !isFalse(readPath(one, 'enabled')),
    )
  )
    return []
  const machines = ofType(
    resources,
    'aws:ec2/instance:Instance',
    'aws:ec2/launchConfiguration:LaunchConfiguration',
  ).flatMap(one => [
    ...demand(one, 'rootBlockDevice.encrypted', true, isTrue, false),
    ...list(readPath(one, 'ebsBlockDevices')).flatMap((disk, index) =>
      findUnencrypted(one, disk, `ebsBlockDevices[${index}].encrypted`, 'encrypted'),
    ),
  ])
  const templates = ofType(resources, 'aws:ec2/launchTemplate:LaunchTemplate').flatMap(one => {
    const mappings = list(readPath(one, 'blockDeviceMappings'))
    if (mappings.length === 0)
      return [
        {
          resource: one,
          path: 'blockDeviceMappings',
          expected: 'encrypted disks',
          actual: 'those of the image',
        },
      ]
    return mappings.flatMap((mapping, index) =>
      findUnencrypted(one, mapping, `blockDeviceMappings[${index}].ebs.encrypted`, 'ebs.encrypted'),
    )
  })
  return [...machines, ...templates]
}

function findUnencrypted(
  resource: ResourceRecord,
  disk: unknown,
  path: string,
  flag: string,
): Found[] {
  const value = inside(disk, flag)
  const hasDisk = flag !== 'ebs.encrypted' || isSet(inside(disk, 'ebs'))
  return !hasDisk || isTrue(value) || value === '[unknown]'
    ? []
    : [{ resource, path, expected: true, actual: displayValue(value, false) }]
}

function customerKeys(resources: ResourceRecord[], { security }: Expected): Found[] {
  if (!security.customerKeys) return []
  return [
    ...databases(resources).flatMap(one =>
      demand(one, 'kmsKeyId', 'a KMS key of its own', isSet, 'the key of AWS'),
    ),
    ...ofType(resources, 'aws:ebs/volume:Volume').flatMap(one =>
      demand(one, 'kmsKeyId', 'a KMS key of its own', isSet, 'the key of AWS'),
    ),
    ...ofType(resources, 'aws:s3/bucket:Bucket', 'aws:s3/bucketV2:BucketV2')
      .filter(bucket => !hasKey(bucket, resources))
      .map(resource => ({
        resource,
        path: 'serverSideEncryptionConfiguration',
        expected: 'a KMS key of its own',
        actual: 'the key of AWS',
      })),
  ]
}

function hasKey(bucket: ResourceRecord, resources: ResourceRecord[]): boolean {
  const apart = ofType(
    resources,
    'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration',
    'aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2',
  ).filter(
    one =>
      refersTo(one, readPath(one, 'bucket'), bucket) ||
      readPath(one, 'bucket') === readPath(bucket, 'bucket'),
  )
  return [
    readPath(bucket, 'serverSideEncryptionConfiguration'),
    ...apart.map(one => readPath(one, 'rules')),
  ].some(value => JSON.stringify(value ?? null).includes('"aws:kms'))
}

export const encryptionRules: Rule[] = [tlsVersion, encryptionAtRest]
