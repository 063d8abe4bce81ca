import t from 'tap'
import {
  getSettingsFile,
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
