/** Roles, policies and buckets. */
import { elsewhere, inStaging, of, testWorlds } from './world.ts'
import type { Properties, World, WorldPair } from './world.ts'

const policy = (...statements: Properties[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })

const trust = (w: World, more: object = {}) =>
  policy({
    Effect: 'Allow',
    Principal: {
      Federated: `arn:aws:iam::${w.account}:oidc-provider/token.actions.githubusercontent.com`,
    },
    Action: 'sts:AssumeRoleWithWebIdentity',
    ...more,
  })

const people: WorldPair[] = [
  {
    name: 'a role for a branch of the repository',
    make: w => [
      of(
        'aws:iam/role:Role',
        'deploy',
        {
          assumeRolePolicy: trust(w, {
            Condition: {
              StringLike: {
                'token.actions.githubusercontent.com:sub': `repo:acme/shop:${w.pick('*', 'ref:refs/heads/main')}`,
              },
            },
          }),
        },
        {
          name: w.auto('deploy'),
          uniqueId: `AROA${w.id('u').slice(2, 18).toUpperCase()}`,
          createDate: w.pick('2026-01-01', '2026-01-02'),
        },
        { id: w.auto('deploy') },
      ),
    ],
    expected: ['Role deploy assumeRolePolicy'],
  },
  {
    name: 'the same trust with a list and the environment in the subject',
    make: w => [
      of('aws:iam/role:Role', 'deploy', {
        assumeRolePolicy: trust(w, {
          Condition: {
            StringEquals: {
              'token.actions.githubusercontent.com:sub': w.pick(
                [`repo:acme/shop:environment:${w.stack}`],
                `repo:acme/shop:environment:${w.stack}`,
              ),
            },
          },
        }),
      }),
    ],
  },
  {
    name: "inline policies with the environment's own bucket",
    make: w => [
      of('aws:iam/role:Role', 'app', {
        assumeRolePolicy: policy({
          Effect: 'Allow',
          Principal: { Service: 'ec2.amazonaws.com' },
          Action: 'sts:AssumeRole',
        }),
        inlinePolicies: w.pick(
          [
            {
              name: 'a',
              policy: policy({
                Effect: 'Allow',
                Action: ['s3:GetObject'],
                Resource: `arn:aws:s3:::data-${w.account}/*`,
              }),
            },
            { name: 'b', policy: policy({ Effect: 'Deny', Action: 'iam:*', Resource: '*' }) },
          ],
          [
            { name: 'b', policy: policy({ Effect: 'Deny', Action: ['iam:*'], Resource: ['*'] }) },
            {
              name: 'a',
              policy: policy({
                Effect: 'Allow',
                Action: 's3:GetObject',
                Resource: [`arn:aws:s3:::data-${w.account}/*`],
              }),
            },
          ],
        ),
      }),
    ],
  },
  {
    name: 'a deny statement that staging lacks',
    make: w => [
      of('aws:iam/policy:Policy', 'p', {
        policy: policy(
          { Effect: 'Allow', Action: 's3:*', Resource: '*' },
          ...w.pick([], [{ Effect: 'Deny', Action: 's3:DeleteBucket', Resource: '*' }]),
        ),
      }),
    ],
    expected: ['Policy p policy'],
  },
  {
    name: 'not these actions',
    make: w => [
      of('aws:iam/policy:Policy', 'p', {
        policy: policy({
          Effect: 'Allow',
          [w.pick('Action', 'NotAction')]: ['iam:*'],
          Resource: '*',
        }),
      }),
    ],
    expected: ['Policy p policy'],
  },
  {
    name: "the boundary of the environment's own account",
    make: w => [
      of('aws:iam/user:User', 'ci', {
        name: `ci-${w.stack}`,
        permissionsBoundary: `arn:aws:iam::${w.account}:policy/boundary`,
      }),
    ],
  },
  {
    name: 'the key of a user that is off',
    make: w => [
      of(
        'aws:iam/accessKey:AccessKey',
        'ci',
        { user: `ci-${w.stack}` },
        { status: w.pick('Inactive', 'Active'), createDate: '2026-01-01T00:00:00Z' },
        { id: `AKIA${w.id('k').slice(2, 18).toUpperCase()}` },
      ),
    ],
    expected: ['AccessKey ci status'],
  },
  {
    name: 'a policy that other people get too',
    make: w => [
      of('aws:iam/policyAttachment:PolicyAttachment', 'att', {
        policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
        roles: w.pick(['a', 'b'], ['b', 'a']),
      }),
    ],
  },
]

const buckets: WorldPair[] = [
  {
    name: 'a bucket with the account and the region in its name',
    make: w => [
      of(
        'aws:s3/bucket:Bucket',
        'logs',
        { bucket: `logs-${w.account}-${w.region}` },
        {
          arn: `arn:aws:s3:::logs-${w.account}-${w.region}`,
          hostedZoneId: w.pick('Z1BKCTXD74EZPE', 'Z3AQBSTGFYJSTF'),
          bucketRegionalDomainName: `logs-${w.account}-${w.region}.s3.${w.region}.amazonaws.com`,
          region: w.region,
        },
        { id: `logs-${w.account}-${w.region}` },
      ),
    ],
    sides: [inStaging, elsewhere],
    expected: ['environment regions regions'],
  },
  {
    name: 'a life cycle with another day and another class',
    make: w => [
      of('aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration', 'logs', {
        bucket: `logs-${w.account}`,
        rules: [
          {
            id: 'old',
            status: 'Enabled',
            filter: { prefix: '' },
            transitions: [{ days: w.pick(30, 90), storageClass: 'GLACIER' }],
          },
        ],
      }),
    ],
    expected: ['BucketLifecycleConfiguration logs rules'],
  },
  {
    name: 'replication to a bucket of the other side of the world',
    make: w => [
      of('aws:s3/bucketReplicationConfig:BucketReplicationConfig', 'rep', {
        role: `arn:aws:iam::${w.account}:role/rep`,
        bucket: `data-${w.account}`,
        rules: [
          {
            id: 'all',
            status: w.pick('Disabled', 'Enabled'),
            destination: { bucket: `arn:aws:s3:::backup-${w.account}` },
          },
        ],
      }),
    ],
    expected: ['BucketReplicationConfig rep rules'],
  },
  {
    name: 'origins that may read a bucket',
    make: w => [
      of('aws:s3/bucketCorsConfiguration:BucketCorsConfiguration', 'cors', {
        bucket: `data-${w.account}`,
        corsRules: [
          {
            allowedMethods: w.pick(['PUT', 'GET'], ['GET', 'PUT']),
            allowedOrigins: [`https://${w.stack}.shop.example`],
          },
        ],
      }),
    ],
  },
  {
    name: 'an encryption with the key of the account and none',
    make: w => [
      of(
        'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration',
        'sse',
        {
          bucket: `data-${w.account}`,
          rules: [
            {
              applyServerSideEncryptionByDefault: w.pick(
                { sseAlgorithm: 'AES256' },
                { sseAlgorithm: 'aws:kms', kmsMasterKeyId: w.arn('kms', 'alias/data') },
              ),
            },
          ],
        },
      ),
    ],
    expected: ['BucketServerSideEncryptionConfiguration sse rules'],
  },
  {
    name: 'a bucket policy that demands TLS, its own name in it',
    make: w => [
      of('aws:s3/bucketPolicy:BucketPolicy', 'tls', {
        bucket: `data-${w.account}`,
        policy: w.pick(
          policy({
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:*',
            Resource: [`arn:aws:s3:::data-${w.account}`, `arn:aws:s3:::data-${w.account}/*`],
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
          policy({
            Sid: 'TlsOnly',
            Effect: 'Deny',
            Principal: { AWS: '*' },
            Action: ['s3:*'],
            Resource: [`arn:aws:s3:::data-${w.account}/*`, `arn:aws:s3:::data-${w.account}`],
            Condition: { Bool: { 'aws:SecureTransport': false } },
          }),
        ),
      }),
    ],
  },
]

testWorlds([...people, ...buckets])
