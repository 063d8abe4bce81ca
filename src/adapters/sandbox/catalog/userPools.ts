/** Amazon Cognito, and the OpenID Connect providers of IAM. */
import { fromSchema } from './fromSchema.ts'
import { edgeZone, makeEdgeDomain } from './contentDelivery.ts'
import {
  copyInput,
  getAccount,
  makeArn,
  makeCreationTime,
  makeGlobalArn,
  makeOwnArn,
  makeUuid,
} from './helpers.ts'
import type { CloudResource } from '../resource.ts'
import type { Refusal, TypeSpec } from './typeSpec.ts'

/** Amazon Cognito Developer Guide, "User pool deletion protection". */
async function refuseProtected({ properties }: CloudResource): Promise<Refusal | null> {
  return properties['deletionProtection'] === 'ACTIVE'
    ? {
        code: 'InvalidParameterException',
        message:
          'The user pool cannot be deleted because deletion protection is activated. Deletion ' +
          'protection must be inactivated first.',
      }
    : null
}

export const userPools: TypeSpec[] = [
  fromSchema(
    'aws:cognito/userPool:UserPool',
    ['cognito_user_pool', 'Cognito IDP (Identity Provider) User Pool'],
    ['CreateUserPool', 'UpdateUserPool', 'DeleteUserPool'],
    {
      id: ({ region, hex }) => `${region}_${hex(9)}`,
      arn: makeArn('cognito-idp', ({ id }) => `userpool/${id}`),
      defaults: {
        deletionProtection: 'INACTIVE',
        mfaConfiguration: 'OFF',
        userPoolTier: 'ESSENTIALS',
      },
      enums: {
        deletionProtection: ['ACTIVE', 'INACTIVE'],
        mfaConfiguration: ['OFF', 'ON', 'OPTIONAL'],
        userPoolTier: ['LITE', 'ESSENTIALS', 'PLUS'],
      },
      outputs: {
        creationDate: makeCreationTime,
        customDomain: () => '',
        domain: () => '',
        endpoint: ({ region, id }) => `cognito-idp.${region}.amazonaws.com/${id}`,
        estimatedNumberOfUsers: () => 0,
        lastModifiedDate: makeCreationTime,
      },
      onUpdate: { lastModifiedDate: { value: () => new Date().toISOString() } },
      refusesDelete: refuseProtected,
    },
  ),
  fromSchema(
    'aws:cognito/userPoolClient:UserPoolClient',
    ['cognito_user_pool_client', 'Cognito IDP (Identity Provider) User Pool Client'],
    ['CreateUserPoolClient', 'UpdateUserPoolClient', 'DeleteUserPoolClient'],
    {
      id: creation => creation.hex(26),
      defaults: { authSessionValidity: 3, enableTokenRevocation: true, refreshTokenValidity: 30 },
      outputs: {
        clientSecret: creation =>
          creation.inputs['generateSecret'] === true ? creation.hex(52) : '',
      },
    },
  ),
  fromSchema(
    'aws:cognito/userPoolDomain:UserPoolDomain',
    ['cognito_user_pool_domain', 'Cognito User Pool Domain'],
    ['CreateUserPoolDomain', 'UpdateUserPoolDomain', 'DeleteUserPoolDomain'],
    {
      id: copyInput('domain'),
      taken: 'InvalidParameterException',
      outputs: {
        awsAccountId: getAccount,
        cloudfrontDistribution: makeEdgeDomain,
        cloudfrontDistributionArn: makeEdgeDomain,
        cloudfrontDistributionZoneId: () => edgeZone,
        s3Bucket: ({ region }) => `aws-cognito-prod-${region}-assets`,
        version: ({ digits }) => digits(14),
      },
    },
  ),
  fromSchema(
    'aws:cognito/identityPool:IdentityPool',
    ['cognito_identity_pool', 'Cognito Identity Pool'],
    ['CreateIdentityPool', 'UpdateIdentityPool', 'DeleteIdentityPool'],
    {
      id: creation => `${creation.region}:${makeUuid(creation)}`,
      arn: makeArn('cognito-identity', ({ id }) => `identitypool/${id}`),
      defaults: { allowClassicFlow: false, allowUnauthenticatedIdentities: false },
    },
  ),
  fromSchema(
    'aws:iam/openIdConnectProvider:OpenIdConnectProvider',
    ['iam_openid_connect_provider', 'IAM OIDC Provider'],
    [
      'CreateOpenIDConnectProvider',
      'AddClientIDToOpenIDConnectProvider',
      'DeleteOpenIDConnectProvider',
    ],
    {
      global: true,
      id: makeOwnArn,
      arn: makeGlobalArn(
        'iam',
        ({ inputs }) => `oidc-provider/${String(inputs['url']).replace(/^https:\/\//, '')}`,
      ),
      taken: 'EntityAlreadyExists',
    },
  ),
]
