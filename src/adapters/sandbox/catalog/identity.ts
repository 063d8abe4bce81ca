/** IAM and KMS. */
import {
  createJsonCheck,
  makeArn,
  makeCreationTime,
  makeGlobalArn,
  makeHexId,
  copyInput,
  makeOwnArn,
  refuseOutside,
  makeUuid,
} from './helpers.ts'
import type { Creation, TypeSpec } from './typeSpec.ts'
import { toText } from '../text.ts'

const chars = { pattern: /^[\w+=,.@-]+$/, patternMeaning: 'letters, digits and _ + = , . @ -' }
const withPath = (kind: string) =>
  makeGlobalArn(
    'iam',
    creation =>
      `${kind}${toText(creation.inputs['path'] ?? '/')}${String(creation.inputs['name'])}`,
  )
const makeUniqueId = (prefix: string) => (creation: Creation) => prefix + creation.base32(17)

const invalidPolicy = 'contains an invalid JSON policy'

export const identity: TypeSpec[] = [
  {
    type: 'aws:iam/role:Role',
    docs: 'iam_role',
    title: 'IAM Role',
    calls: ['CreateRole', 'UpdateRole', 'DeleteRole'],
    global: true,
    id: copyInput('name'),
    arn: withPath('role'),
    taggable: 'map',
    taken: 'EntityAlreadyExists',
    name: { property: 'name', max: 64, auto: true, ...chars },
    required: ['assumeRolePolicy'],
    defaults: { path: '/', maxSessionDuration: 3600, forceDetachPolicies: false, description: '' },
    outputs: { uniqueId: makeUniqueId('AROA'), createDate: makeCreationTime },
    check: createJsonCheck('assumeRolePolicy', invalidPolicy),
    sets: ['managedPolicyArns'],
  },
  {
    type: 'aws:iam/rolePolicyAttachment:RolePolicyAttachment',
    docs: 'iam_role_policy_attachment',
    title: 'IAM Role Policy Attachment',
    calls: ['AttachRolePolicy', 'AttachRolePolicy', 'DetachRolePolicy'],
    global: true,
    // Attaching twice is one attachment (IAM API reference), so the id is derived from both.
    id: creation => `${String(creation.inputs['role'])}/${String(creation.inputs['policyArn'])}`,
    taggable: false,
    upsert: true,
    required: ['policyArn', 'role'],
  },
  {
    type: 'aws:iam/rolePolicy:RolePolicy',
    docs: 'iam_role_policy',
    title: 'IAM Role Policy',
    calls: ['PutRolePolicy', 'PutRolePolicy', 'DeleteRolePolicy'],
    global: true,
    id: creation => `${String(creation.inputs['role'])}:${String(creation.inputs['name'])}`,
    taggable: false,
    upsert: true,
    name: { property: 'name', max: 128, auto: true, ...chars },
    required: ['policy', 'role'],
    check: createJsonCheck('policy', invalidPolicy),
  },
  {
    type: 'aws:iam/policy:Policy',
    docs: 'iam_policy',
    title: 'IAM Policy',
    calls: ['CreatePolicy', 'CreatePolicyVersion', 'DeletePolicy'],
    global: true,
    id: makeOwnArn,
    arn: withPath('policy'),
    taggable: 'map',
    taken: 'EntityAlreadyExists',
    name: { property: 'name', max: 128, auto: true, ...chars },
    required: ['policy'],
    defaults: { path: '/', description: '' },
    outputs: { policyId: makeUniqueId('ANPA'), attachmentCount: () => 0 },
    check: createJsonCheck('policy', invalidPolicy),
  },
  {
    type: 'aws:iam/instanceProfile:InstanceProfile',
    docs: 'iam_instance_profile',
    title: 'IAM Instance Profile',
    calls: ['CreateInstanceProfile', 'AddRoleToInstanceProfile', 'DeleteInstanceProfile'],
    global: true,
    id: copyInput('name'),
    arn: withPath('instance-profile'),
    taggable: 'map',
    taken: 'EntityAlreadyExists',
    name: { property: 'name', max: 128, auto: true, ...chars },
    defaults: { path: '/' },
    outputs: { uniqueId: makeUniqueId('AIPA'), createDate: makeCreationTime },
  },
  {
    type: 'aws:kms/key:Key',
    docs: 'kms_key',
    title: 'KMS Key',
    calls: ['CreateKey', 'UpdateKeyDescription', 'ScheduleKeyDeletion'],
    id: makeUuid,
    arn: makeArn('kms', creation => `key/${creation.id}`),
    taggable: 'map',
    defaults: {
      isEnabled: true,
      enableKeyRotation: false,
      keyUsage: 'ENCRYPT_DECRYPT',
      customerMasterKeySpec: 'SYMMETRIC_DEFAULT',
      bypassPolicyLockoutSafetyCheck: false,
      multiRegion: false,
    },
    enums: { keyUsage: ['ENCRYPT_DECRYPT', 'SIGN_VERIFY', 'GENERATE_VERIFY_MAC', 'KEY_AGREEMENT'] },
    outputs: {
      keyId: creation => creation.id,
      description: creation => creation.inputs['description'] ?? '',
      rotationPeriodInDays: creation =>
        creation.inputs['rotationPeriodInDays'] ??
        (creation.inputs['enableKeyRotation'] === true ? 365 : 0),
      policy: creation =>
        creation.inputs['policy'] ??
        JSON.stringify({
          Version: '2012-10-17',
          Id: 'key-default-1',
          Statement: [
            {
              Sid: 'Enable IAM User Permissions',
              Effect: 'Allow',
              Principal: { AWS: `arn:${creation.partition}:iam::${creation.account}:root` },
              Action: 'kms:*',
              Resource: '*',
            },
          ],
        }),
    },
    check: inputs => refuseOutside(inputs, 'deletionWindowInDays', [7, 30], 'days'),
  },
  {
    type: 'aws:kms/alias:Alias',
    docs: 'kms_alias',
    title: 'KMS Alias',
    calls: ['CreateAlias', 'UpdateAlias', 'DeleteAlias'],
    id: copyInput('name'),
    arn: makeArn('kms', creation => creation.id),
    taggable: false,
    taken: 'AlreadyExistsException',
    required: ['targetKeyId'],
    name: {
      property: 'name',
      max: 256,
      auto: true,
      before: 'alias/',
      pattern: /^alias\/(?!aws\/)[A-Za-z0-9/_-]+$/,
      patternMeaning: 'alias/ followed by letters, digits and / _ -, not alias/aws/',
    },
    outputs: {
      targetKeyArn: ({ inputs, partition, region, account }) => {
        const key = String(inputs['targetKeyId'])
        return key.startsWith('arn:') ? key : `arn:${partition}:kms:${region}:${account}:key/${key}`
      },
    },
  },
  {
    type: 'aws:ec2/keyPair:KeyPair',
    docs: 'key_pair',
    title: 'EC2 Key Pair',
    calls: ['ImportKeyPair', 'CreateTags', 'DeleteKeyPair'],
    id: creation => toText(creation.inputs['keyName'] ?? `tf-${creation.digits(26)}`),
    arn: makeArn('ec2', creation => `key-pair/${creation.id}`),
    taggable: 'map',
    taken: 'InvalidKeyPair.Duplicate',
    required: ['publicKey'],
    outputs: {
      keyPairId: makeHexId('key'),
      keyName: creation => creation.id,
      keyType: () => 'rsa',
      fingerprint: creation => creation.hex(32),
    },
  },
]
