/** Policies with conditions, and keys. */
import { policy } from '../hard/pairs.ts'
import { of, testWorlds } from './world.ts'
import type { Properties, World, WorldPair } from './world.ts'

const withPolicy =
  (statement: (w: World) => Properties | Properties[], type = 'aws:iam/policy:Policy') =>
  (w: World) => [of(type, 'p', { policy: policy(...[statement(w)].flat()) })]
const read = (w: World, more: Properties = {}) => ({
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: `arn:aws:s3:::data-${w.stack}/*`,
  ...more,
})

const policies: WorldPair[] = [
  {
    name: "a condition with the environment's own endpoint of the network",
    make: w => [
      of(
        'aws:ec2/vpcEndpoint:VpcEndpoint',
        's3',
        { serviceName: `com.amazonaws.${w.region}.s3` },
        {},
        { id: w.id('vpce') },
      ),
      ...withPolicy(w =>
        read(w, { Condition: { StringEquals: { 'aws:SourceVpce': w.id('vpce') } } }),
      )(w),
    ],
  },
  {
    name: 'values of a condition in another order, one as a list of one',
    make: withPolicy(w =>
      read(w, {
        Condition: w.pick(
          {
            StringEquals: {
              'aws:PrincipalTag/team': ['a', 'b'],
              'aws:RequestedRegion': [w.region],
            },
          },
          {
            StringEquals: { 'aws:RequestedRegion': w.region, 'aws:PrincipalTag/team': ['b', 'a'] },
          },
        ),
      }),
    ),
  },
  {
    name: 'another organisation',
    make: withPolicy(w =>
      read(w, {
        Condition: {
          StringEquals: { 'aws:PrincipalOrgID': w.pick('o-a1b2c3d4e5', 'o-f6g7h8i9j0') },
        },
      }),
    ),
    expected: ['Policy p policy'],
  },
  {
    name: 'a switch in a condition as a text and as a switch',
    make: withPolicy(w =>
      read(w, { Condition: { Bool: { 'aws:SecureTransport': w.pick(true, 'true') } } }),
    ),
  },
  {
    name: 'a condition that only holds where the key exists',
    make: withPolicy(w =>
      read(w, {
        Condition: {
          [w.pick('StringEqualsIfExists', 'StringEquals')]: { 'aws:PrincipalTag/team': 'a' },
        },
      }),
    ),
    expected: ['Policy p policy'],
  },
  {
    name: 'no second factor',
    make: withPolicy(w =>
      read(w, w.pick({}, { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } })),
    ),
    expected: ['Policy p policy'],
  },
  {
    name: "the environment's own bucket or all of them",
    make: withPolicy(w => read(w, { Resource: w.pick('*', `arn:aws:s3:::data-${w.stack}/*`) })),
    expected: ['Policy p policy'],
  },
  {
    name: 'one statement with two actions, or two statements with one',
    make: withPolicy(w =>
      w.pick<Properties[], Properties[]>(
        [read(w), read(w, { Action: 's3:ListBucket' })],
        [read(w, { Action: ['s3:ListBucket', 's3:GetObject'] })],
      ),
    ),
  },
  {
    name: 'an account by its number and by the ARN of its root',
    make: w => [
      of('aws:iam/role:Role', 'r', {
        assumeRolePolicy: policy({
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { AWS: w.pick(w.account, `arn:aws:iam::${w.account}:root`) },
        }),
      }),
    ],
  },
  {
    name: 'everybody but one instead of one',
    make: w => [
      of('aws:s3/bucketPolicy:BucketPolicy', 'b', {
        bucket: `data-${w.stack}`,
        policy: policy(
          read(w, {
            [w.pick('NotPrincipal', 'Principal')]: { AWS: `arn:aws:iam::${w.account}:role/ci` },
          }),
        ),
      }),
    ],
    expected: ['BucketPolicy b policy'],
  },
  {
    name: 'any branch of a repository',
    make: w => [
      of('aws:iam/role:Role', 'ci', {
        assumeRolePolicy: policy({
          Effect: 'Allow',
          Action: 'sts:AssumeRoleWithWebIdentity',
          Principal: {
            Federated: `arn:aws:iam::${w.account}:oidc-provider/token.actions.githubusercontent.com`,
          },
          Condition: {
            StringLike: {
              'token.actions.githubusercontent.com:sub': w.pick(
                'repo:acme/app:*',
                'repo:acme/app:ref:refs/heads/main',
              ),
            },
          },
        }),
      }),
    ],
    expected: ['Role ci assumeRolePolicy'],
  },
  {
    name: 'the longest session by default and written explicitly',
    make: w => [
      of('aws:iam/role:Role', 'r', w.pick({}, { maxSessionDuration: 3600 }), {
        maxSessionDuration: 3600,
      }),
    ],
  },
  {
    name: 'a longer session',
    make: w => [of('aws:iam/role:Role', 'r', { maxSessionDuration: w.pick(43200, 3600) })],
    expected: ['Role r maxSessionDuration'],
  },
  {
    name: 'groups of a user in another order',
    make: w => [
      of('aws:iam/userGroupMembership:UserGroupMembership', 'm', {
        user: `ci-${w.stack}`,
        groups: w.pick(['a', 'b'], ['b', 'a']),
      }),
    ],
  },
  {
    name: 'shorter passwords',
    make: w => [
      of('aws:iam/accountPasswordPolicy:AccountPasswordPolicy', 'p', {
        minimumPasswordLength: w.pick(8, 14),
      }),
    ],
    expected: ['AccountPasswordPolicy p minimumPasswordLength'],
  },
]

const keys: WorldPair[] = [
  {
    name: "a key for the environment's own root and roles in another order, its kind written explicitly",
    make: w => [
      of(
        'aws:kms/key:Key',
        'data',
        {
          ...w.pick(
            {},
            { customerMasterKeySpec: 'SYMMETRIC_DEFAULT', keyUsage: 'ENCRYPT_DECRYPT' },
          ),
          policy: policy({
            Effect: 'Allow',
            Action: 'kms:*',
            Resource: '*',
            Principal: {
              AWS: w.pick(
                [`arn:aws:iam::${w.account}:root`, `arn:aws:iam::${w.account}:role/a`],
                [`arn:aws:iam::${w.account}:role/a`, `arn:aws:iam::${w.account}:root`],
              ),
            },
          }),
        },
        {
          arn: w.arn('kms', `key/${w.id('k')}`),
          keyId: w.id('k'),
          customerMasterKeySpec: 'SYMMETRIC_DEFAULT',
          keyUsage: 'ENCRYPT_DECRYPT',
        },
      ),
      of('aws:kms/alias:Alias', 'data', { name: `alias/data-${w.stack}`, targetKeyId: w.id('k') }),
    ],
  },
  {
    name: 'a key that nobody rotates',
    make: w => [of('aws:kms/key:Key', 'data', { enableKeyRotation: w.pick(false, true) })],
    expected: ['Key data enableKeyRotation'],
  },
  {
    name: 'a key that is deleted sooner',
    make: w => [of('aws:kms/key:Key', 'data', { deletionWindowInDays: w.pick(7, 30) })],
    expected: ['Key data deletionWindowInDays'],
  },
]

testWorlds([...policies, ...keys])
