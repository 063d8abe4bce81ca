import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import {
  awsProviderConfig,
  createCloud,
  readAwsAccounts,
} from '../../../src/adapters/aws/provider.ts'

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
  t.same(awsProviderConfig(accounts, 'staging'), {
    'aws:region': 'eu-west-1',
    'aws:endpoints': [{ s3: 'http://127.0.0.1:4566' }],
  })
  t.same(awsProviderConfig(accounts, 'production'), {
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

t.test('what only reads takes the read-only role, where there is one', async t => {
  const readRoleArn = 'arn:aws:iam::222222222222:role/read'
  const withRole = {
    ...accounts,
    environments: { production: { ...accounts.environments.production, readRoleArn } },
  }
  const roleOf = (of: typeof accounts, reading: boolean) =>
    (
      awsProviderConfig(of, 'production', { reading })['aws:assumeRoles'] as { roleArn: string }[]
    )[0]!.roleArn
  t.equal(roleOf(withRole, true), readRoleArn)
  t.equal(roleOf(withRole, false), 'arn:aws:iam::222222222222:role/deploy')
  t.equal(
    roleOf(accounts, true),
    'arn:aws:iam::222222222222:role/deploy',
    'without one the same as the others',
  )
})

t.test(
  'cloud aws: the file of accounts, the credentials chain, and nothing else of the environment',
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
    const request = cloud({ name: 'staging' }, 'ada')
    t.same(request, {
      kind: 'aws',
      pluginFolder: null,
      folder: null,
      config: { 'aws:allowedAccountIds': ['111111111111'], 'aws:profile': 'twin' },
      env: { AWS_PROFILE: 'p', AWS_ACCESS_KEY_ID: 'k' },
    })
  },
)

t.test('cloud sandbox: its folder, and who acts', async t => {
  const request = createCloud(
    { cloud: 'sandbox', awsConfig: null, sandboxFolder: '/cloud' },
    { AWS_ACCESS_KEY_ID: 'k' },
  )({ name: 'staging' }, 'ada')
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
