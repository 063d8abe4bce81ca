import { dirname } from 'node:path'
import t from 'tap'
import { buildRunnerEnvironment } from '../../../src/adapters/runner/environment.ts'

t.test('by allow-list: no credential of the service reaches program code', async t => {
  const env = buildRunnerEnvironment({
    PATH: '/usr/bin',
    HOME: '/home/me',
    HTTPS_PROXY: 'http://proxy',
    DATABASE_URL: 'postgres://secret',
    TWINSTACK_HOME: '/x',
    TWINSTACK_TOKEN: 'tws_secret',
    AWS_SECRET_ACCESS_KEY: 'secret',
    NODE_OPTIONS: '--require=/evil.js',
    PULUMI_CONFIG_PASSPHRASE: 'secret',
    GITHUB_TOKEN: 'secret',
  })
  t.same(Object.keys(env).sort(), ['HOME', 'HTTPS_PROXY', 'PATH'])
  const named = buildRunnerEnvironment({
    PATH: '/usr/bin',
    VAULT_SERVER_TOKEN: 'secret',
    TWINSTACK_TOKEN: 'tws_secret',
    TWINSTACK_SECRETS_ENV: 'VAULT_SERVER_TOKEN, TWINSTACK_TOKEN',
  })
  t.same(
    Object.keys(named).sort(),
    ['PATH', 'TWINSTACK_SECRETS_ENV', 'VAULT_SERVER_TOKEN'],
    'the variables of the setting, but no variable of the service',
  )
  t.equal(
    env.PATH,
    `${dirname(process.execPath)}:/usr/bin`,
    'this Node comes first, because plugins are scripts',
  )
})
