import { execFileSync } from 'node:child_process'
import t from 'tap'
import { mergeSettings } from '../../src/model/stackSettings.ts'
import { packageFolder } from '../../src/model/config.ts'

const file = {
  'aws:region': 'eu-west-1',
  'aws:profile': 'ana',
  'shop:settings': { a: { b: 1, c: 2 }, list: [1, 2], kept: {} },
}

t.test('the service is above the overrides, the overrides above the file', async t => {
  const overrides = { key: 'shop:settings', values: { a: { c: null, d: 3 }, list: [9] } }
  t.strictSame(mergeSettings({ file, overrides, service: { 'aws:region': 'eu-west-3' } }), {
    'aws:region': 'eu-west-3',
    'aws:profile': 'ana',
    'shop:settings': { a: { b: 1, c: null, d: 3 }, list: [9], kept: {} },
  })
})

t.test('account settings of the file can be left out, those of the service not', async t => {
  const service = { 'aws:profile': 'service' }
  t.notOk('aws:profile' in mergeSettings({ file, accountFromFile: false }))
  t.equal(mergeSettings({ file, accountFromFile: false, service })['aws:profile'], 'service')
})

t.test('no source is changed, and no overrides make no object', async t => {
  const before = structuredClone(file)
  const overrides = { key: 'shop:settings', values: { a: { b: 7 } } }
  mergeSettings({ file, overrides, service: { 'aws:region': 'x' } })
  t.strictSame(file, before)
  t.strictSame(mergeSettings({ file: {}, overrides: { key: 'shop:settings', values: {} } }), {})
})

t.test('a hostile key stays data', async t => {
  const values = JSON.parse('{"a":{"__proto__":{"polluted":true}}}') as Record<string, unknown>
  mergeSettings({ file, overrides: { key: 'shop:settings', values } })
  t.notOk(({} as { polluted?: boolean }).polluted)
})

t.test('no other file spreads the configuration of the service over settings', async t => {
  const pattern =
    '\\.\\.\\.(\\w+\\.)*(cloud|request\\.cloud|service)\\.config\\b|\\.\\.\\.placeSettings\\('
  const { stdout } = search(pattern)
  t.equal(stdout, '')
})

/** git grep ends with 1 where nothing is found. */
function search(pattern: string): { stdout: string } {
  try {
    const stdout = execFileSync('git', ['grep', '-nE', pattern, '--', 'src'], {
      cwd: packageFolder,
      encoding: 'utf8',
    })
    return { stdout }
  } catch (error) {
    return error as { stdout: string }
  }
}

t.test('the long form of a key is that of the engine, and hides nothing', async t => {
  const long = { 'aws:config:region': 'x', 'aws:config:assumeRoles': [{ roleArn: 'r' }], a: 1 }
  t.strictSame(mergeSettings({ file: long, service: { 'aws:region': 'ours' } }), {
    'aws:region': 'ours',
    'aws:assumeRoles': [{ roleArn: 'r' }],
    a: 1,
  })
  t.strictSame(mergeSettings({ file: long, accountFromFile: false }), { 'aws:region': 'x', a: 1 })
  const both = { 'aws:config:region': 'long', 'aws:region': 'short' }
  t.strictSame(mergeSettings({ file: both }), { 'aws:region': 'short' })
})

t.test('Pulumi.yaml is below the settings file, in either form', async t => {
  const project = { 'aws:region': 'p', 'aws:profile': 'p', 'aws:config:token': 'p' }
  t.strictSame(mergeSettings({ project, file: { 'aws:config:region': 'f' } }), {
    'aws:region': 'f',
    'aws:profile': 'p',
    'aws:token': 'p',
  })
  t.strictSame(mergeSettings({ project, file: {}, accountFromFile: false }), { 'aws:region': 'p' })
})
