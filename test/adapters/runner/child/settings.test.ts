import t from 'tap'
import {
  hasSecure,
  readSettings,
  computeSettingsDigest,
} from '../../../../src/adapters/runner/child/settings.ts'
import type { RunRequest } from '../../../../src/model/run.ts'

function request(folder: string, overrides: Record<string, unknown> = {}): RunRequest {
  return {
    tree: { folder, project: 'shop' },
    settingsFile: 'Pulumi.staging.yaml',
    overrides,
  } as unknown as RunRequest
}

t.test('overrides are merged into the settings at every depth; arrays are replaced', async t => {
  const folder = t.testdir({
    'Pulumi.staging.yaml':
      'encryptionsalt: v1:x\nconfig:\n  aws:region: eu-west-1\n  shop:settings:\n    a: {b: ' +
      '1, c: 2}\n    list: [1, 2, 3]\n',
  })
  const { config, encryptionsalt } = readSettings(
    request(folder, { a: { c: 3 }, list: [9], extra: true }),
  )
  t.same(config, {
    'aws:region': 'eu-west-1',
    'shop:settings': { a: { b: 1, c: 3 }, list: [9], extra: true },
  })
  t.equal(encryptionsalt, 'v1:x')
  t.same(
    readSettings(request(folder)).config['shop:settings'],
    { a: { b: 1, c: 2 }, list: [1, 2, 3] },
    'the file itself is not changed',
  )
})

t.test('hostile keys are treated as data', async t => {
  const folder = t.testdir({ 'Pulumi.staging.yaml': 'config:\n  shop:settings: {a: {}}\n' })
  const { config } = readSettings(
    request(folder, JSON.parse('{"a":{"__proto__":{"polluted":true}}}')),
  )
  t.notOk(({} as { polluted?: boolean }).polluted)
  t.ok(config['shop:settings'])
})

t.test('a file that is missing, or no YAML', async t => {
  t.throws(() => readSettings(request(t.testdir({}))), {
    code: 'settings-file-missing',
    message: /Pulumi\.staging\.yaml/,
  })
  t.throws(() => readSettings(request(t.testdir({ 'Pulumi.staging.yaml': 'a: [1' }))), {
    code: 'settings-invalid',
    fields: [{ path: 'Pulumi.staging.yaml' }],
  })
  t.same(
    readSettings(request(t.testdir({ 'Pulumi.staging.yaml': '' }))).config,
    {},
    'an empty file has no settings',
  )
})

t.test('secure values are found at any depth; equal settings have equal digests', async t => {
  t.ok(hasSecure({ a: [{ b: { secure: 'v1:abc' } }] }))
  t.notOk(hasSecure({ secure: 'x', other: 1 }), 'a setting with a similar name')
  t.equal(
    computeSettingsDigest({ a: 1, b: { d: 1, c: 2 } }),
    computeSettingsDigest({ b: { c: 2, d: 1 }, a: 1 }),
  )
  t.not(computeSettingsDigest({ a: [1, 2] }), computeSettingsDigest({ a: [2, 1] }))
})
