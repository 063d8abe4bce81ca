import t from 'tap'
import {
  getSettingsFile,
  locateSettingsFile,
  readProjectConfig,
  readSettingsConfig,
} from '../../src/lib/settingsFile.ts'

t.test('a copy has the file of its template', async t => {
  t.equal(getSettingsFile({ name: 'staging', template: null }), 'Pulumi.staging.yaml')
  t.equal(getSettingsFile({ name: 'pr-1', template: 'staging' }), 'Pulumi.staging.yaml')
})

t.test('the configuration of a file; none where it is missing or broken', async t => {
  const folder = t.testdir({
    'good.yaml': 'config:\n  aws:region: eu-west-3\n',
    'bad.yaml': 'config: [1',
    'text.yaml': 'config: text\n',
    'empty.yaml': '',
  })
  t.strictSame(await readSettingsConfig(folder, 'good.yaml'), { 'aws:region': 'eu-west-3' })
  for (const file of ['bad.yaml', 'text.yaml', 'empty.yaml', 'missing.yaml'])
    t.strictSame(await readSettingsConfig(folder, file), {}, file)
})

t.test('what Pulumi.yaml sets for providers; a missing or broken one sets nothing', async t => {
  const config = [
    'config:',
    '  aws:region: eu-west-3',
    '  aws:assumeRoles: {value: [{roleArn: r}], secret: true}',
    '  aws:profile: {default: d}',
    '  shop:typed: {type: string}',
    '  plain: 1',
  ].join('\n')
  const expected = {
    'aws:region': 'eu-west-3',
    'aws:assumeRoles': [{ roleArn: 'r' }],
    'aws:profile': 'd',
  }
  for (const name of ['Pulumi.yaml', 'Pulumi.yml'])
    t.strictSame(await readProjectConfig(t.testdir({ [name]: config })), expected)
  for (const text of ['config: [1', 'config: text', ''])
    t.strictSame(await readProjectConfig(t.testdir({ 'Pulumi.yaml': text })), {})
  t.strictSame(await readProjectConfig(t.testdir({})), {})
})

/** sdk/v3 go/common/workspace/paths.go, `DetectProjectStackPath`. */
t.test('the file is where plain pulumi reads it', async t => {
  const locate = (files: Record<string, unknown>) =>
    locateSettingsFile(t.testdir(files as never), 'Pulumi.staging.yaml')
  const name = 'Pulumi.staging.yaml'
  t.equal(locate({ 'Pulumi.yaml': 'name: shop\n' }), name)
  t.equal(locate({ 'Pulumi.yaml': 'stackConfigDir: ./deploy/stacks\n' }), `deploy/stacks/${name}`)
  t.equal(locate({ 'Pulumi.yaml': 'config: stacks\n' }), `stacks/${name}`, 'the former name')
  t.equal(locate({ 'Pulumi.yaml': 'config: { size: small }\n' }), name)
  t.equal(locate({ 'Pulumi.yml': '{}', 'Pulumi.staging.yml': '' }), 'Pulumi.staging.yml')
  t.equal(locate({ 'Pulumi.yml': '{}', [name]: '' }), name)
  t.equal(locate({ 'Pulumi.yaml': '[broken', [name]: '' }), name)
  t.equal(locate({}), name)
  for (const folder of ['../../keys', '/etc', '..'])
    t.throws(() => locate({ 'Pulumi.yaml': `stackConfigDir: ${folder}\n` }), {
      code: 'program-invalid',
      message: /stackConfigDir.*outside of the repository/,
    })
  const folder = t.testdir({
    'Pulumi.yaml': 'stackConfigDir: stacks\n',
    stacks: { [name]: 'config: { "aws:region": eu-west-3 }\n' },
  })
  t.strictSame(await readSettingsConfig(folder, name), { 'aws:region': 'eu-west-3' })
})
