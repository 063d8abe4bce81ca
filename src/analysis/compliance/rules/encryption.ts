import type { ResourceRecord } from '../../../model/operation.ts'
import { compareVersion } from '../version.ts'
import type { ExpectedValue, FoundViolation, Rule } from '../../../model/compliance.ts'
import { listDatabases, findParameters } from './databases.ts'
import {
  readPath,
  requireValue,
  appliesEverywhere,
  getInside,
  isFalse,
  isSet,
  isTrue,
  selectType,
  refersTo,
  displayValue,
  getText,
} from './reading.ts'
import { getArray } from '../../../lib/values.ts'

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
    ...selectType(resources, ...listeners).flatMap(listener =>
      checkListener(listener, resources, expected.security.minimumTls),
    ),
    ...checkOthers(resources, expected.security.minimumTls),
    ...listDatabases(resources).flatMap(database => checkDatabase(database, resources)),
  ],
}

/**
 * The least version of a policy by its name:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html.
 * Without a policy AWS uses ELBSecurityPolicy-2016-08, which allows TLS 1.0.
 */
export function getTlsOfPolicy(policy: string): string {
  return /-(?:TLS(?:13)?|FS)-1-([0-3])(?:-|$)/.exec(policy)?.[1]?.replace(/^/, '1.') ?? '1.0'
}

function checkListener(
  listener: ResourceRecord,
  resources: ResourceRecord[],
  minimum: string,
): FoundViolation[] {
  const protocol = readPath(listener, 'protocol')
  const expected = `TLS ${minimum}`
  if (protocol === 'HTTPS' || protocol === 'TLS') {
    const policy = getText(readPath(listener, 'sslPolicy'), 'ELBSecurityPolicy-2016-08')
    const version = getTlsOfPolicy(policy)
    return policy === '[unknown]' || compareVersion(version, minimum) >= 0
      ? []
      : [{ resource: listener, path: 'sslPolicy', expected, actual: `TLS ${version}` }]
  }
  if (protocol !== 'HTTP' || redirects(listener) || isInternal(listener, resources)) return []
  return [{ resource: listener, path: 'protocol', expected, actual: 'HTTP without a redirect' }]
}

function redirects(listener: ResourceRecord): boolean {
  const actions = getArray(readPath(listener, 'defaultActions'))
  return (
    actions.length > 0 &&
    actions.every(
      action =>
        getInside(action, 'redirect.protocol') === 'HTTPS' ||
        getInside(action, 'type') === 'fixed-response',
    )
  )
}

function isInternal(listener: ResourceRecord, resources: ResourceRecord[]): boolean {
  const balancer = selectType(resources, ...balancers).find(one =>
    refersTo(listener, readPath(listener, 'loadBalancerArn'), one),
  )
  return balancer !== undefined && isTrue(readPath(balancer, 'internal'))
}

/**
 * CloudFront (`TLSv1.2_2021`), API Gateway (`TLS_1_2`), OpenSearch (`Policy-Min-TLS-1-2-2019-07`),
 * caches.
 */
function checkOthers(resources: ResourceRecord[], minimum: string): FoundViolation[] {
  const checkLeastVersion = (type: string, path: string) =>
    selectType(resources, type).flatMap(one =>
      requireValue(
        one,
        path,
        `TLS ${minimum}`,
        actual => compareVersion(getVersionIn(actual), minimum) >= 0,
        'TLS 1.0',
      ),
    )
  return [
    ...checkLeastVersion(
      'aws:cloudfront/distribution:Distribution',
      'viewerCertificate.minimumProtocolVersion',
    ),
    ...checkLeastVersion('aws:apigateway/domainName:DomainName', 'securityPolicy'),
    ...checkLeastVersion(
      'aws:apigatewayv2/domainName:DomainName',
      'domainNameConfiguration.securityPolicy',
    ),
    ...checkLeastVersion('aws:opensearch/domain:Domain', 'domainEndpointOptions.tlsSecurityPolicy'),
    ...selectType(resources, 'aws:elasticache/replicationGroup:ReplicationGroup').flatMap(one =>
      requireValue(one, 'transitEncryptionEnabled', true, isTrue, false),
    ),
  ]
}

function getVersionIn(value: unknown): string {
  return (
    /TLS[v_-]*(\d+)(?:[._-](\d{1,2}))?(?:\D|$)/i
      .exec(getText(value))
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

function checkDatabase(database: ResourceRecord, resources: ResourceRecord[]): FoundViolation[] {
  const wanted = switches.find(({ engine }) => engine.test(getText(readPath(database, 'engine'))))
  if (!wanted) return []
  const value = findParameters(database, resources)?.get(wanted.parameter)
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
  describes: 'Databases, disks, buckets, caches and queues are encrypted at rest',
  check: (resources, _settings, { expected }) => [
    ...flags.flatMap(([type, path]) =>
      selectType(resources, type).flatMap(one => requireValue(one, path, true, isTrue, false)),
    ),
    ...selectType(resources, 'aws:sqs/queue:Queue')
      .filter(
        one =>
          isFalse(readPath(one, 'sqsManagedSseEnabled')) && !isSet(readPath(one, 'kmsMasterKeyId')),
      )
      .map(resource => ({ resource, path: 'sqsManagedSseEnabled', expected: true, actual: false })),
    ...selectType(resources, 'aws:kms/key:Key')
      .filter(isSymmetric)
      .flatMap(one => requireValue(one, 'enableKeyRotation', true, isTrue, false)),
    ...checkDisks(resources),
    ...checkCustomerKeys(resources, expected),
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

const isSymmetric = (key: ResourceRecord) =>
  ['SYMMETRIC_DEFAULT', undefined, null].includes(readPath(key, 'customerMasterKeySpec') as string)

/**
 * Disks of instances, launch templates and launch configurations; an account may encrypt all of
 * them by default.
 */
function checkDisks(resources: ResourceRecord[]): FoundViolation[] {
  if (
    selectType(resources, 'aws:ebs/encryptionByDefault:EncryptionByDefault').some(
      one => !isFalse(readPath(one, 'enabled')),
    )
  )
    return []
  const machines = selectType(
    resources,
    'aws:ec2/instance:Instance',
    'aws:ec2/launchConfiguration:LaunchConfiguration',
  ).flatMap(one => [
    ...requireValue(one, 'rootBlockDevice.encrypted', true, isTrue, false),
    ...getArray(readPath(one, 'ebsBlockDevices')).flatMap((disk, index) =>
      findUnencrypted(one, disk, `ebsBlockDevices[${index}].encrypted`, 'encrypted'),
    ),
  ])
  const templates = selectType(resources, 'aws:ec2/launchTemplate:LaunchTemplate').flatMap(one => {
    const mappings = getArray(readPath(one, 'blockDeviceMappings'))
    if (mappings.length === 0)
      return [
        {
          resource: one,
          path: 'blockDeviceMappings',
          expected: 'encrypted disks',
          actual: 'the disks of the image',
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
): FoundViolation[] {
  const value = getInside(disk, flag)
  const hasDisk = flag !== 'ebs.encrypted' || isSet(getInside(disk, 'ebs'))
  return !hasDisk || isTrue(value) || value === '[unknown]'
    ? []
    : [{ resource, path, expected: true, actual: displayValue(value, false) }]
}

function checkCustomerKeys(
  resources: ResourceRecord[],
  { security }: ExpectedValue,
): FoundViolation[] {
  if (!security.customerKeys) return []
  return [
    ...listDatabases(resources).flatMap(one =>
      requireValue(one, 'kmsKeyId', 'a KMS key of its own', isSet, 'the key of AWS'),
    ),
    ...selectType(resources, 'aws:ebs/volume:Volume').flatMap(one =>
      requireValue(one, 'kmsKeyId', 'a KMS key of its own', isSet, 'the key of AWS'),
    ),
    ...selectType(resources, 'aws:s3/bucket:Bucket', 'aws:s3/bucketV2:BucketV2')
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
  const apart = selectType(
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
