import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { ensureEngine } from '../../../../src/adapters/pulumi/engine.ts'
import { getDeployment } from '../../../../src/model/checkpoint.ts'
import { decryptStateSecrets } from '../../../../src/adapters/pulumi/state/secrets.ts'
import { requirePresent } from '../../../helper/present.ts'

t.test('secrets that the engine itself encrypted into a state', async t => {
  const folder = t.testdir({
    'Pulumi.yaml': 'name: sealed\nruntime: nodejs\n',
    passphrase: 'a passphrase of a test',
  })
  const { command } = await ensureEngine({ explicit: process.env.TWINSTACK_PULUMI ?? null })
  const env = {
    ...process.env,
    PULUMI_BACKEND_URL: `file://${folder}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: join(folder, 'passphrase'),
    PULUMI_SKIP_UPDATE_CHECK: '1',
  }
  const pulumi = (...args: string[]) =>
    execFileSync(command, [...args, '--non-interactive'], {
      cwd: folder,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  pulumi('stack', 'init', 'organization/sealed/one')
  const salt = requirePresent(
    requirePresent(
      /encryptionsalt: (.*)/.exec(readFileSync(join(folder, 'Pulumi.one.yaml'), 'utf8')),
    )[1],
  )
  const secret = (value: unknown) => ({
    '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
    plaintext: JSON.stringify(value),
  })
  const resource = {
    urn: 'urn:pulumi:one::sealed::pulumi:pulumi:Stack::sealed-one',
    custom: false,
    type: 'pulumi:pulumi:Stack',
    outputs: { a: secret('hunter2!'), b: { c: [secret({ deep: 'swordfish' }), 'plain'] } },
  }
  writeFileSync(
    join(folder, 'state.json'),
    JSON.stringify({
      version: 3,
      deployment: {
        manifest: { time: '2026-01-01T00:00:00Z', magic: '', version: '' },
        secrets_providers: { type: 'passphrase', state: { salt } },
        resources: [resource],
      },
    }),
  )
  pulumi(
    'stack',
    'import',
    '--stack',
    'organization/sealed/one',
    '--file',
    join(folder, 'state.json'),
  )
  const state = getDeployment(
    JSON.parse(pulumi('stack', 'export', '--stack', 'organization/sealed/one')),
  )
  t.notMatch(JSON.stringify(state), /hunter2|swordfish/, 'the engine encrypted them')
  t.same(await decryptStateSecrets(state, 'a passphrase of a test'), {
    values: ['hunter2!', { deep: 'swordfish' }],
    foreign: 0,
  })
  t.same(
    await decryptStateSecrets(state, 'another'),
    { values: [], foreign: 2 },
    'another passphrase decrypts nothing',
  )
  t.same(
    await decryptStateSecrets(
      { ...state, secrets_providers: { type: 'service' } },
      'a passphrase of a test',
    ),
    { values: [], foreign: 0 },
  )
  t.same(await decryptStateSecrets({}, 'x'), { values: [], foreign: 0 })
})
