import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import {
  buildAwsProviderConfig,
  createCloud,
  readAwsAccounts,
} from '../../../src/adapters/aws/provider.ts'
import { withRoleSession } from '../../../src/adapters/aws/runCredentials.ts'
import { requirePresent } from '../../helper/present.ts'

const staging = { name: 'staging', kind: 'staging' } as const
const production = { name: 'production', kind: 'production' } as const

const accounts = {
  default: { region: 'eu-west-1', endpoints: { s3: 'http://127.0.0.1:4566' } },
  environments: {
    production: {
      account: '222222222222',
      region: 'us-east-1',
      roleArn: 'arn:aws:iam::222222222222:role/deploy',
      externalId: 'twin',
    },
  },
}

t.test('an environment replaces the default key by key', async t => {
  t.same(buildAwsProviderConfig(accounts, staging), {
    'aws:region': 'eu-west-1',
    'aws:endpoints': [{ s3: 'http://127.0.0.1:4566' }],
  })
  t.same(buildAwsProviderConfig(accounts, production), {
    'aws:region': 'us-east-1',
    'aws:allowedAccountIds': ['222222222222'],
    'aws:assumeRoles': [
      {
        roleArn: 'arn:aws:iam::222222222222:role/deploy',
        sessionName: 'twinstack-production',
        externalId: 'twin',
      },
    ],
    'aws:endpoints': [{ s3: 'http://127.0.0.1:4566' }],
  })
})

t.test('operations that only read use the read-only role, if one is configured', async t => {
  const readRoleArn = 'arn:aws:iam::222222222222:role/read'
  const withRole = {
    ...accounts,
    environments: { production: { ...accounts.environments.production, readRoleArn } },
  }
  const roleOf = (of: typeof accounts, reading: boolean) =>
    requirePresent(
      (
        buildAwsProviderConfig(of, production, { reading })['aws:assumeRoles'] as {
          roleArn: string
        }[]
      )[0],
    ).roleArn
  t.equal(roleOf(withRole, true), readRoleArn)
  t.equal(roleOf(withRole, false), 'arn:aws:iam::222222222222:role/deploy')
  t.equal(
    roleOf(accounts, true),
    'arn:aws:iam::222222222222:role/deploy',
    'without a read-only role they use the same role as the others',
  )
})

t.test(
  'cloud aws: the accounts file, the credentials chain, and no other variable of the environment',
  async t => {
    const file = join(t.testdir(), 'aws.yaml')
    writeFileSync(
      file,
      'environments:\n  staging:\n    account: "111111111111"\n    profile: twin\n',
    )
    const cloud = createCloud(
      { cloud: 'aws', awsConfig: file, sandboxFolder: '/none' },
      {
        AWS_PROFILE: 'p',
        AWS_ACCESS_KEY_ID: 'k',
        DATABASE_URL: 'postgres://secret',
        TWINSTACK_TOKEN: 'x',
      },
    )
    const request = cloud(staging, 'ada')
    t.same(request, {
      kind: 'aws',
      pluginFolder: null,
      folder: null,
      config: { 'aws:allowedAccountIds': ['111111111111'], 'aws:profile': 'twin' },
      env: { AWS_PROFILE: 'p', AWS_ACCESS_KEY_ID: 'k' },
    })
  },
)

t.test('cloud sandbox: its folder and its actor', async t => {
  const request = createCloud(
    { cloud: 'sandbox', awsConfig: null, sandboxFolder: '/cloud' },
    { AWS_ACCESS_KEY_ID: 'k' },
  )(staging, 'ada')
  t.equal(request.kind, 'sandbox')
  t.same(request.env, { TWINSTACK_SANDBOX: '/cloud', TWINSTACK_ACTOR: 'twinstack:ada' })
  t.match(request.pluginFolder, /sandbox.plugin$/)
})

t.test('a wrong account file names every wrong field', async t => {
  const file = join(t.testdir(), 'aws.yaml')
  writeFileSync(
    file,
    'default: {region: nowhere}\nenvironments:\n  staging: {account: 12, colour: red}\n',
  )
  t.throws(() => readAwsAccounts(file), {
    code: 'invalid-request',
    fields: [{ path: 'default.region' }, { path: 'environments.staging.account' }, {}],
  })
  t.throws(() => readAwsAccounts(join(t.testdir(), 'none.yaml')), {
    code: 'invalid-request',
    message: /TWINSTACK_AWS_CONFIG/,
  })
})

t.test('the kind, and a name that is bound to it, decide account and role', async t => {
  const file = join(t.testdir(), 'aws.yaml')
  writeFileSync(
    file,
    [
      'default: {region: eu-west-1}',
      'kinds:',
      '  ephemeral: {accounts: ["333333333333", "444444444444"]}',
      'environments:',
      '  production: {account: "222222222222"}',
      '  prod-eu: {kind: production, account: "222222222223"}',
    ].join('\n'),
  )
  const of = readAwsAccounts(file)
  const allowed = (name: string, kind: 'production' | 'staging' | 'ephemeral') =>
    buildAwsProviderConfig(of, { name, kind })['aws:allowedAccountIds']
  t.same(allowed('prod-eu', 'production'), ['222222222223'])
  t.same(
    allowed('prod-eu', 'ephemeral'),
    ['333333333333', '444444444444'],
    'a name alone gives no right',
  )
  t.same(allowed('prod-eu', 'staging'), undefined)
  t.same(allowed('pr-7', 'ephemeral'), ['333333333333', '444444444444'])
  writeFileSync(file, 'environments:\n  prod-eu: {account: "222222222223"}\n')
  t.throws(() => readAwsAccounts(file), {
    code: 'invalid-request',
    fields: [{ path: 'environments.prod-eu.kind' }],
  })
})

t.test('a run gets the session of its role, and no credential of the service', async t => {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/xml').end(`<AssumeRoleResponse
      xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
      <AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>of-the-role</SecretAccessKey>
      <SessionToken>session</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration>
      </Credentials></AssumeRoleResult></AssumeRoleResponse>`)
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  t.teardown(() => server.close())
  const sts = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const file = join(t.testdir(), 'aws.yaml')
  const readRoleArn = 'arn:aws:iam::222222222222:role/read'
  writeFileSync(
    file,
    `default: {region: eu-west-1, endpoints: {sts: "${sts}"}}\nenvironments:\n  production: ` +
      `{readRoleArn: "${readRoleArn}"}\n`,
  )
  const cloud = createCloud(
    { cloud: 'aws', awsConfig: file, sandboxFolder: '/none' },
    { AWS_ACCESS_KEY_ID: 'AKIASERVICE', AWS_SECRET_ACCESS_KEY: 'of-the-service', AWS_PROFILE: '' },
  )
  const reading = await withRoleSession(cloud(production, 'ada', { reading: true }))
  t.notMatch(JSON.stringify(reading), /AKIASERVICE|of-the-service/)
  t.notMatch(JSON.stringify({ ...reading, session: null }), /assumeRole/)
  t.match(reading.session, {
    accessKeyId: 'ASIAROLE',
    secretAccessKey: 'of-the-role',
    sessionToken: 'session',
    expiration: '2100-01-01T00:00:00.000Z',
  })
  t.match(reading.env, { AWS_EC2_METADATA_DISABLED: 'true', AWS_CONFIG_FILE: '/dev/null' })
  const request = cloud(staging, 'ada')
  t.same(await withRoleSession(request), request, 'without a role nothing changes')
  server.close()
  server.closeAllConnections()
  await t.rejects(withRoleSession(cloud(production, 'ada', { reading: true }), { callMs: 500 }), {
    code: 'credentials-missing',
  })
})
