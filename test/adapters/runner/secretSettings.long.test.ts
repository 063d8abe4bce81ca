/** Secret values of settings files that were encrypted with another key than the stack's. */
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { stringify } from 'yaml'
import {
  deriveKeyOfSalt,
  makeSalt,
  openCrypter,
} from '../../../src/adapters/pulumi/state/passphrase.ts'
import type { Crypter } from '../../../src/model/stateAccess.ts'
import type { RunRequest } from '../../../src/model/run.ts'
import { requirePresent } from '../../helper/present.ts'
import { createLab, makeTree, passphrase } from './helper.ts'
import { startVault } from './startVault.ts'

const lab = await createLab(t)
const files = {
  'index.ts': `
import { Config } from '@pulumi/pulumi'
const password = new Config().requireSecret('password')
export const length = password.apply(text => text.length)
export const secretOut = password
`,
}
const openOf = async (salt: string, phrase: string): Promise<Crypter> => {
  const crypter = await openCrypter(salt, phrase)
  if (typeof crypter === 'string') throw new Error(crypter)
  return crypter
}
const ownSalt = await makeSalt(passphrase)
const own = await openOf(ownSalt, passphrase)
const teamSalt = await makeSalt('team')
const team = await openOf(teamSalt, 'team')
const teamKey = requirePresent(await deriveKeyOfSalt(teamSalt, 'team')).toString('base64')

function treeWith(settings: object): RunRequest['tree'] {
  const tree = makeTree(lab, files)
  writeFileSync(join(tree.folder, 'Pulumi.staging.yaml'), stringify(settings))
  return tree
}
const config = (secure: string) => ({ config: { 'lab:password': { secure } } })
const preview = async (settings: object, change: Partial<RunRequest> = {}) =>
  (await lab.run(treeWith(settings), 'deploy', { encryptionSalt: ownSalt, ...change })).result
const read = {
  status: 'succeeded',
  encryptionSalt: ownSalt,
  outputs: { secretOut: { secret: true } },
}

t.test('the salt of another passphrase, whose key was stored by adopt', async t => {
  const settings = { encryptionsalt: teamSalt, ...config(team.encrypt('of the team')) }
  t.match(await preview(settings), {
    status: 'failed',
    error: { code: 'passphrase-incorrect', hint: /twinstack config set --secret[^]*config trust/ },
  })
  const settingsKeys = { salts: { [teamSalt]: own.encrypt(teamKey) }, values: {}, former: [] }
  t.match(await preview(settings, { settingsKeys }), read)
})

t.test('a copy reads the values of its template', async t => {
  const copy: Partial<RunRequest> = {
    environment: { name: 'pr-12', kind: 'ephemeral' },
    stack: 'organization/lab/pr-12',
    encryptionSalt: null,
  }
  const settings = config(own.encrypt('of staging'))
  t.match(await preview(settings, copy), {
    status: 'failed',
    error: { code: 'settings-invalid', hint: /--template staging/ },
  })
  const templateKeys = { environment: 'staging', encryptionSalt: ownSalt, salts: {}, values: {} }
  const result = await preview(settings, { ...copy, templateKeys })
  t.match(result, { ...read, encryptionSalt: /^v1:/ })
  t.not(result.encryptionSalt, ownSalt)
})

t.test('a value of the environment itself, in a file whose salt can not be decrypted', async t => {
  const settings = { encryptionsalt: teamSalt, ...config(own.encrypt('of the service')) }
  t.match(await preview(settings), read)
})

t.test('a value that another provider encrypted, stored by adopt', async t => {
  const settingsKeys = {
    salts: {},
    former: [],
    values: { [createHash('sha256').update('AAAAsealed').digest('hex')]: own.encrypt('brought') },
  }
  const settings = { secretsprovider: 'awskms://alias/team', encryptedkey: 'eA==' }
  t.match(await preview({ ...settings, ...config('AAAAsealed') }, { settingsKeys }), read)
})

t.test('a malformed salt is refused, and the recorded state does not change', async t => {
  t.match(await preview({ encryptionsalt: 'v1:x', ...config(team.encrypt('x')) }), {
    status: 'failed',
    encryptionSalt: ownSalt,
    error: { code: 'settings-invalid', fields: [{ path: 'encryptionsalt' }] },
  })
  t.match(await preview({ encryptionsalt: ownSalt, ...config(own.encrypt('again')) }), read)
})

t.test(
  'a secrets provider of a cloud is tested with its own variables before anything is written',
  async t => {
    const variables = await startVault(t)
    // the data key in the form of the engine: base64 of the keeper's answer
    const dataKey = Buffer.alloc(32, 7)
    const wrapped = `vault:v1:${dataKey.toString('base64')}`
    const { encryptWithKey } = await import('../../../src/adapters/pulumi/state/passphrase.ts')
    const settings = {
      secretsprovider: 'hashivault://team',
      encryptedkey: Buffer.from(wrapped).toString('base64'),
      ...config(encryptWithKey(dataKey)('of the vault')),
    }
    const refused = await preview(settings)
    t.match(refused, {
      status: 'failed',
      error: { code: 'settings-invalid', hint: /TWINSTACK_SECRETS_ENV/ },
    })
    Object.assign(process.env, variables, {
      TWINSTACK_SECRETS_ENV: Object.keys(variables).join(','),
    })
    const withVault = await createLab(t)
    const tree = treeWith(settings)
    const { result } = await withVault.run(tree, 'deploy', { encryptionSalt: null })
    t.match(result, { status: 'succeeded', outputs: { secretOut: { secret: true } } })
    t.match(
      result.encryptionSalt,
      /^v1:/,
      'the state is encrypted with the passphrase of the service',
    )
  },
)
