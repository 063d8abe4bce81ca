/** Secret settings in the file of a template, in the run of a copy. */
import { createHash } from 'node:crypto'
import t from 'tap'
import {
  deriveKeyOfSalt,
  makeSalt,
  openCrypter,
} from '../../../../src/adapters/pulumi/state/passphrase.ts'
import type { Run } from '../../../../src/adapters/runner/child/run.ts'
import { prepareStackSettings } from '../../../../src/adapters/runner/child/stackSecrets.ts'
import { noSettingsKeys, type Crypter } from '../../../../src/model/stateAccess.ts'
import type { RunRequest } from '../../../../src/model/run.ts'
import { requirePresent } from '../../../helper/present.ts'

const passphrase = 'of the service'
const open = async (salt: string, phrase = passphrase): Promise<Crypter> => {
  const crypter = await openCrypter(salt, phrase)
  if (typeof crypter === 'string') throw new Error(crypter)
  return crypter
}
const templateSalt = await makeSalt(passphrase)
const template = await open(templateSalt)
const teamSalt = await makeSalt('team')
const team = await open(teamSalt, 'team')
const teamKey = requirePresent(await deriveKeyOfSalt(teamSalt, 'team')).toString('base64')
const digest = createHash('sha256').update('AAAAsealed').digest('hex')
const templateKeys: RunRequest['templateKeys'] = {
  environment: 'staging',
  encryptionSalt: templateSalt,
  salts: { [teamSalt]: template.encrypt(teamKey) },
  values: { [digest]: template.encrypt('of a provider') },
}

t.test('a copy decrypts the secrets of its template, and none without the keys', async t => {
  const folder = t.testdir({ passphrase, state: {} })
  const secrets = new Set<string>()
  const convert = async (
    texts: string[],
    change: Partial<RunRequest> = {},
    file: Partial<Run['settings']> = {},
  ) => {
    const request = {
      environment: { name: 'pr-12', kind: 'ephemeral' },
      stack: 'organization/shop/pr-12',
      tree: { project: 'shop' },
      settingsFile: 'Pulumi.staging.yaml',
      backend: { url: `file://${folder}/state`, passphraseFile: `${folder}/passphrase` },
      encryptionSalt: null,
      settingsKeys: noSettingsKeys,
      templateKeys,
      ...change,
    }
    const config = { 'shop:list': texts.map(secure => ({ secure })) }
    const settings = { encryptionsalt: null, secretsprovider: null, encryptedkey: null, ...file }
    const run = { request, secrets, settings: { ...settings, config } } as unknown as Run
    const { salt, config: converted } = await prepareStackSettings(run, true)
    t.not(salt, templateSalt, 'the copy keeps or gets a salt of its own')
    const { decrypt } = await open(requirePresent(salt))
    return (converted['shop:list'] as { secure: string }[]).map(({ secure }) => decrypt(secure))
  }
  const ofTemplate = template.encrypt('of staging')
  t.same(await convert([ofTemplate]), ['of staging'], 'the first run')
  t.ok(secrets.has('of staging'), 'it is masked')
  const encryptionSalt = await makeSalt(passphrase)
  const own = (await open(encryptionSalt)).encrypt('of the copy')
  const trusted = { encryptionsalt: teamSalt }
  const texts = [ofTemplate, team.encrypt('of the team'), 'AAAAsealed', own]
  t.same(
    await convert(texts, { encryptionSalt }, trusted),
    ['of staging', 'of the team', 'of a provider', 'of the copy'],
    'a later run, with every kind of key',
  )
  await t.rejects(convert([ofTemplate], { templateKeys: null }), {
    code: 'settings-invalid',
    message: /config\.shop:list\.0 is a secret of staging, which a copy may not read/,
    fields: [{ path: 'config.shop:list.0' }],
    hint: /--template staging/,
  })
  await t.rejects(convert([team.encrypt('x')], { templateKeys: null }, trusted), {
    code: 'settings-invalid',
    message: /encryptionsalt is a secret of staging/,
  })
  const ofStaging = {
    environment: { name: 'staging', kind: 'staging' as const },
    settingsFile: 'Pulumi.staging.yaml',
    templateKeys: null,
    encryptionSalt,
  }
  await t.rejects(convert([team.encrypt('x')], ofStaging, { encryptionsalt: templateSalt }), {
    code: 'settings-invalid',
    hint: /config set --secret KEY --environment staging/,
  })
  await t.rejects(convert([team.encrypt('x')], ofStaging, trusted), {
    code: 'passphrase-incorrect',
    hint: /config trust staging/,
  })
})
