import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { buildDemoEnvironment, prepareHome } from '../../../../src/cli/local/demo/home.ts'
import { createScreen } from '../../../../src/cli/screen.ts'
import { temporary } from '../../run.ts'

t.test("settings of the user's own service have no effect", t => {
  const env = buildDemoEnvironment('/demo', {
    PATH: '/bin',
    HOME: '/me',
    HTTPS_PROXY: 'http://proxy',
    TWINSTACK_HOME: '/mine',
    TWINSTACK_CLOUD: 'aws',
    TWINSTACK_TOKEN: 'x',
    TWINSTACK_PULUMI: '/opt/pulumi',
    DATABASE_URL: 'postgres://mine',
    PGHOST: 'mine',
    AWS_PROFILE: 'mine',
    PULUMI_BACKEND_URL: 's3://mine',
    NODE_OPTIONS: '--inspect',
  })
  t.match(env, {
    PATH: '/bin',
    HOME: '/me',
    HTTPS_PROXY: 'http://proxy',
    TWINSTACK_HOME: '/demo',
    TWINSTACK_CLOUD: 'sandbox',
    TWINSTACK_PORT: '0',
    TWINSTACK_PULUMI: '/opt/pulumi',
  })
  for (const name of [
    'TWINSTACK_TOKEN',
    'DATABASE_URL',
    'PGHOST',
    'AWS_PROFILE',
    'PULUMI_BACKEND_URL',
    'NODE_OPTIONS',
  ])
    t.equal(env[name], undefined, name)
  t.end()
})

t.test('only a folder that a demo created is deleted', async t => {
  const screen = createScreen({ json: true, quiet: true })
  const folder = temporary(t, 'home')
  await prepareHome(join(folder, 'demo'), screen)
  writeFileSync(join(folder, 'demo', 'old'), '')
  await prepareHome(join(folder, 'demo'), screen)
  t.notOk(existsSync(join(folder, 'demo', 'old')))
  await t.rejects(prepareHome(folder, screen), { code: 'invalid-request' })
  t.ok(existsSync(join(folder, 'demo')))
})
