/** The salt of a settings file, for a stack that does not exist yet. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { makeSalt, openCrypter } from '../../../../src/adapters/pulumi/state/passphrase.ts'
import { prepareStackSettings } from '../../../../src/adapters/runner/child/stackSecrets.ts'

const foreign = await makeSalt('of somebody else')
const ours = await makeSalt('of the service')
const crypter = await openCrypter(foreign, 'of somebody else')
const secure = typeof crypter === 'string' ? '' : crypter.encrypt('x')

function newStack(folder: string, settings: object) {
  const passphraseFile = join(folder, 'passphrase')
  writeFileSync(passphraseFile, 'of the service')
  const warnings: string[] = []
  const run = {
    request: {
      environment: { name: 'production', kind: 'long-lived' },
      stack: 'organization/shop/production',
      settingsFile: 'Pulumi.production.yaml',
      encryptionSalt: null,
      backend: { url: `file://${folder}`, passphraseFile },
    },
    settings: { config: {}, secretsprovider: null, encryptedkey: null, ...settings },
    secrets: new Set(),
    log: { addDiagnostic: (_severity: string, message: string) => warnings.push(message) },
  } as unknown as Parameters<typeof prepareStackSettings>[0]
  return { run, warnings }
}

t.test('a salt of another passphrase is explained before the engine sees it', async t => {
  for (const config of [{ 'shop:token': { secure } }, {}]) {
    const { run } = newStack(t.testdir(), { config, encryptionsalt: foreign })
    await t.rejects(prepareStackSettings(run, true), {
      code: 'passphrase-incorrect',
      message: /^Pulumi\.production\.yaml: encryptionsalt was made with another passphrase/,
      hint: /twinstack config trust production$/,
    })
  }
  const { run } = newStack(t.testdir(), { encryptionsalt: 'v1:x' })
  await t.rejects(prepareStackSettings(run, true), { message: /encryptionsalt is malformed/ })
})

t.test('a run that needs no settings leaves the secret ones out', async t => {
  const config = { 'shop:size': 3, 'shop:token': { secure } }
  const { run, warnings } = newStack(t.testdir(), { config, encryptionsalt: foreign })
  const { salt, config: kept } = await prepareStackSettings(run, false)
  t.not(salt, foreign)
  t.same(kept, { 'shop:size': 3 })
  t.match(warnings, [/secret settings are left out/])
})

t.test('a salt that matches the passphrase of the service becomes that of the stack', async t => {
  const { run } = newStack(t.testdir(), { encryptionsalt: ours })
  t.equal((await prepareStackSettings(run, true)).salt, ours)
  const { run: without } = newStack(t.testdir(), { encryptionsalt: null })
  t.equal((await prepareStackSettings(without, true)).salt, null)
})

t.test("the error names a value that the environment's own key can't decrypt", async t => {
  const own = await openCrypter(ours, 'of the service')
  const cut = typeof own === 'string' ? '' : own.encrypt('x').slice(0, -4)
  for (const wrong of [secure, cut, 'v1:x']) {
    const config = { 'shop:keys': [{ token: { secure: wrong } }] }
    const { run } = newStack(t.testdir(), { config, encryptionsalt: ours })
    await t.rejects(prepareStackSettings(run, true), {
      code: 'settings-invalid',
      message: /^Pulumi\.production\.yaml: config\.shop:keys\.0\.token can't be decrypted/,
      fields: [{ path: 'config.shop:keys.0.token' }],
    })
  }
})
