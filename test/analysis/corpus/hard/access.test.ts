/** Policies, keys and buckets: the same meaning in another form, and other meanings. */
import { production, staging } from '../build.ts'
import { allow, of, one, policy, testPairs } from './pairs.ts'
import type { PairCase } from './pairs.ts'

const role = 'aws:iam/role:Role'
const rolePolicy = 'aws:iam/rolePolicy:RolePolicy'
const bucketPolicy = 'aws:s3/bucketPolicy:BucketPolicy'
const key = 'aws:kms/key:Key'

const policies: PairCase[] = [
  one(
    'one action as text and as a list',
    rolePolicy,
    { policy: policy(allow({ Action: 's3:GetObject' })) },
    { policy: policy(allow({ Action: ['s3:GetObject'] })) },
  ),
  one(
    'anybody in both spellings',
    bucketPolicy,
    { policy: policy(allow({ Action: 's3:GetObject', Principal: '*' })) },
    { policy: policy(allow({ Action: 's3:GetObject', Principal: { AWS: '*' } })) },
  ),
  one(
    'a single statement that is no list',
    rolePolicy,
    { policy: JSON.stringify({ Version: '2012-10-17', Statement: allow({ Action: 'sqs:*' }) }) },
    { policy: policy(allow({ Action: 'sqs:*' })) },
  ),
  one(
    'the order of conditions, and a value as a list',
    rolePolicy,
    {
      policy: policy(
        allow({
          Action: 's3:*',
          Condition: { Bool: { 'aws:SecureTransport': 'true' }, StringEquals: { 'aws:x': 'a' } },
        }),
      ),
    },
    {
      policy: policy(
        allow({
          Action: 's3:*',
          Condition: { StringEquals: { 'aws:x': ['a'] }, Bool: { 'aws:SecureTransport': true } },
        }),
      ),
    },
  ),
  one(
    'a condition key in another case',
    rolePolicy,
    {
      policy: policy(
        allow({ Action: 's3:*', Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }),
      ),
    },
    {
      policy: policy(
        allow({ Action: 's3:*', Condition: { IpAddress: { 'aws:sourceIp': '192.0.2.0/24' } } }),
      ),
    },
  ),
  one(
    'statement ids that are only labels',
    rolePolicy,
    { policy: policy(allow({ Sid: 'Read', Action: 's3:GetObject' })) },
    { policy: policy(allow({ Sid: 'AllowRead', Action: 's3:GetObject' })) },
  ),
  one(
    'one statement for two actions, and two statements',
    rolePolicy,
    { policy: policy(allow({ Action: ['s3:GetObject', 's3:PutObject'] })) },
    { policy: policy(allow({ Action: 's3:PutObject' }), allow({ Action: 's3:GetObject' })) },
  ),
  [
    "the environment's own account by number and by its root",
    [of(key, { policy: trust(staging.account) }), topic(staging.account)],
    [
      of(key, { policy: trust(`arn:aws:iam::${production.account}:root`) }),
      topic(production.account),
    ],
  ],
  one(
    'a condition that is gone',
    rolePolicy,
    { policy: policy(allow({ Sid: 'A', Action: 's3:*' })) },
    {
      policy: policy(
        allow({
          Sid: 'A',
          Action: 's3:*',
          Condition: { Bool: { 'aws:SecureTransport': 'true' } },
        }),
      ),
    },
    ['RolePolicy one policy.Statement[A].Condition'],
  ),
  one(
    'a wider action',
    rolePolicy,
    { policy: policy(allow({ Sid: 'A', Action: 's3:*' })) },
    { policy: policy(allow({ Sid: 'A', Action: 's3:Get*' })) },
    ['RolePolicy one policy.Statement[A].Action'],
  ),
  one(
    'another effect',
    rolePolicy,
    { policy: policy({ Sid: 'A', Effect: 'Allow', Action: 'iam:*', Resource: '*' }) },
    { policy: policy({ Sid: 'A', Effect: 'Deny', Action: 'iam:*', Resource: '*' }) },
    ['RolePolicy one policy.Statement[A].Effect'],
  ),
  one(
    'another operator of a condition',
    rolePolicy,
    {
      policy: policy(
        allow({ Sid: 'A', Action: 's3:*', Condition: { StringLike: { 'aws:x': 'a' } } }),
      ),
    },
    {
      policy: policy(
        allow({ Sid: 'A', Action: 's3:*', Condition: { StringEquals: { 'aws:x': 'a' } } }),
      ),
    },
    [
      'RolePolicy one policy.Statement[A].Condition.StringEquals',
      'RolePolicy one policy.Statement[A].Condition.StringLike',
    ],
  ),
  one(
    'a service that may assume the role',
    role,
    {
      assumeRolePolicy: policy({
        Sid: 'A',
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: ['ecs-tasks.amazonaws.com', 'ec2.amazonaws.com'] },
      }),
    },
    {
      assumeRolePolicy: policy({
        Sid: 'A',
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: 'ecs-tasks.amazonaws.com' },
      }),
    },
    ['Role one assumeRolePolicy.Statement[A].Principal.Service[ec2.amazonaws.com]'],
  ),
  one(
    'the longest session that is the default',
    role,
    { maxSessionDuration: 3600, path: '/', forceDetachPolicies: false },
    {},
  ),
  one('a longer session', role, { maxSessionDuration: 43200 }, {}, ['Role one maxSessionDuration']),
]
function trust(principal: string): string {
  return policy(allow({ Action: 'kms:*', Principal: { AWS: principal } }))
}
function topic(account: string) {
  return of('aws:sns/topic:Topic', {}, { arn: `arn:aws:sns:eu-west-1:${account}:t` }, 't')
}

const keysAndBuckets: PairCase[] = [
  one('rotation of a key', key, {}, { enableKeyRotation: true }, ['Key one enableKeyRotation']),
  one('the waiting time that is the default', key, { deletionWindowInDays: 30 }, {}),
  [
    'a bucket whose public access nobody blocks',
    [of('aws:s3/bucket:Bucket', {}, { bucket: 'x' }, 'data')],
    [
      of('aws:s3/bucket:Bucket', {}, { bucket: 'x' }, 'data'),
      of('aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock', { blockPublicAcls: true }),
    ],
    ['BucketPublicAccessBlock one missing'],
  ],
  one(
    'one switch of the public access block',
    'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock',
    { blockPublicAcls: true, restrictPublicBuckets: false },
    { blockPublicAcls: true, restrictPublicBuckets: true },
    ['BucketPublicAccessBlock one restrictPublicBuckets'],
  ),
  one('a private ACL and none', 'aws:s3/bucket:Bucket', { acl: 'private' }, {}),
  one('a public ACL', 'aws:s3/bucket:Bucket', { acl: 'public-read' }, {}, ['Bucket one acl']),
  one(
    'lifecycle rules in another order',
    'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration',
    {
      rules: [
        { id: 'a', status: 'Enabled' },
        { id: 'b', status: 'Enabled' },
      ],
    },
    {
      rules: [
        { id: 'b', status: 'Enabled' },
        { id: 'a', status: 'Enabled' },
      ],
    },
  ),
  one(
    'a lifecycle rule that is off',
    'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration',
    { rules: [{ id: 'a', status: 'Disabled' }] },
    { rules: [{ id: 'a', status: 'Enabled' }] },
    ['BucketLifecycleConfiguration one rules[a].status'],
  ),
  one(
    'suspended versions of objects',
    'aws:s3/bucketVersioning:BucketVersioning',
    { versioningConfiguration: { status: 'Suspended' } },
    { versioningConfiguration: { status: 'Enabled' } },
    ['BucketVersioning one versioningConfiguration.status'],
  ),
]

testPairs([...policies, ...keysAndBuckets])
