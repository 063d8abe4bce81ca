/** Amazon Cognito Developer Guide; documentation of aws_cognito_* and of the IAM OIDC provider. */
import t from 'tap'
import { getSpec } from '../../../../src/adapters/sandbox/catalog/index.ts'
import { remove } from '../../../../src/adapters/sandbox/provider/crud.ts'
import { accountOf, cloudFolder, make } from '../folder.ts'

t.test('pool, client, domain, identity pool', async t => {
  const account = accountOf(await cloudFolder(t))
  const type = 'aws:cognito/userPool:UserPool'
  const pool = await make(account, type, 'users', { name: 'users', deletionProtection: 'ACTIVE' })
  t.match(pool, {
    id: /^eu-west-1_[A-Za-z0-9]{9}$/,
    arn: `arn:aws:cognito-idp:eu-west-1:123456789012:userpool/${pool.id}`,
    properties: {
      endpoint: `cognito-idp.eu-west-1.amazonaws.com/${pool.id}`,
      mfaConfiguration: 'OFF',
      estimatedNumberOfUsers: 0,
    },
  })
  await t.rejects(remove(getSpec(type), account, pool.id, pool.properties), {
    message: /InvalidParameterException.*deletion protection is activated/,
  })
  const client = (inputs: object) =>
    make(account, 'aws:cognito/userPoolClient:UserPoolClient', 'web', {
      ...{ name: 'web', userPoolId: pool.id },
      ...inputs,
    })
  t.match(await client({}), { id: /^[a-z0-9]{26}$/, properties: { clientSecret: '' } })
  t.match(await client({ generateSecret: true }), {
    properties: { clientSecret: /^[a-z0-9]{52}$/ },
  })
  const domain = { domain: 'shop-login', userPoolId: pool.id }
  const domainType = 'aws:cognito/userPoolDomain:UserPoolDomain'
  t.match(await make(account, domainType, 'd', domain), {
    id: 'shop-login',
    properties: { cloudfrontDistribution: /\.cloudfront\.net$/ },
  })
  await t.rejects(make(account, domainType, 'e', domain), { message: /InvalidParameterException/ })
  t.match(
    await make(account, 'aws:cognito/identityPool:IdentityPool', 'i', { identityPoolName: 'i' }),
    { id: /^eu-west-1:[0-9a-f-]{36}$/, arn: /:identitypool\/eu-west-1:/ },
  )
  const provider = { url: 'https://token.actions.githubusercontent.com', clientIdLists: ['a'] }
  const type2 = 'aws:iam/openIdConnectProvider:OpenIdConnectProvider'
  const arn = 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com'
  t.match(await make(account, type2, 'ci', provider), { id: arn, arn })
  await t.rejects(make(account, type2, 'again', provider), { message: /EntityAlreadyExists/ })
})
