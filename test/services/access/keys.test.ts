import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { ensurePassphrase, readOutputKeys } from '../../../src/services/access/keys.ts'
import { seal } from '../../../src/lib/seal.ts'
import { ensureSecretFile } from '../../../src/lib/secretFile.ts'
import { requirePresent } from '../../helper/present.ts'

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'twinstack-keys-'))
  t.teardown(() => {
    rmSync(home, { recursive: true, force: true })
  })
  return home
}

t.test(
  'sealed by who has only the public key, opened by the service, after a restart too',
  async t => {
    const home = newHome()
    const { publicJwk, unseal } = await readOutputKeys(home)
    t.notOk('d' in publicJwk, 'no private part')
    const value = { password: 'a\0b "ü"', nested: { list: [1, null] } }
    const sealed = await seal(publicJwk, value)
    t.notMatch(sealed, 'password')
    t.not(await seal(publicJwk, value), sealed, 'a new key for each')
    t.same(await unseal(sealed), value)
    t.same(await (await readOutputKeys(home)).unseal(sealed), value)
    const file = join(home, 'keys', 'outputs.jwk')
    t.equal(statSync(file).mode & 0o777, 0o600)
    t.match(JSON.parse(readFileSync(file, 'utf8')), { kty: 'EC', crv: 'P-256' })
  },
)

t.test('what was changed, cut, or sealed to another key is not opened', async t => {
  const { publicJwk, unseal } = await readOutputKeys(newHome())
  const sealed = await seal(publicJwk, { a: 1 })
  const foreign = await seal((await readOutputKeys(newHome())).publicJwk, { a: 1 })
  const parts = sealed.split('.')
  const flipped = [
    ...parts.slice(0, 3),
    parts[3] === 'A' ? 'B' : `A${requirePresent(parts[3]).slice(1)}`,
    parts[4],
  ].join('.')
  for (const wrong of [foreign, `${flipped}x`, sealed.slice(0, -4), '', 'a.b.c.d.e'])
    await t.rejects(unseal(wrong), { code: 'internal', hint: /outputs\.jwk/ })
})

t.test(
  'the key and the passphrase are made once, however many processes start at once',
  async t => {
    const home = newHome()
    const keys = await Promise.all(Array.from({ length: 8 }, () => readOutputKeys(home)))
    t.equal(new Set(keys.map(({ publicJwk }) => JSON.stringify(publicJwk))).size, 1)
    const file = join(home, 'somewhere', 'passphrase')
    await Promise.all(Array.from({ length: 8 }, () => ensurePassphrase(file)))
    const first = readFileSync(file, 'utf8')
    t.match(first, /^[\w-]{43}\n$/)
    t.equal(statSync(file).mode & 0o777, 0o600)
    await ensurePassphrase(file)
    t.equal(readFileSync(file, 'utf8'), first)
    t.same(readdirSync(join(home, 'keys')).sort(), ['outputs.jwk', 'secret-digests'])
  },
)

t.test(
  "a file that a full disk left empty is made again; one of the user's own is kept",
  async t => {
    const home = newHome()
    mkdirSync(join(home, 'keys'))
    writeFileSync(join(home, 'keys', 'empty'), '')
    t.equal(await ensureSecretFile(join(home, 'keys', 'empty'), () => 'secret'), 'secret')
    t.equal(await ensureSecretFile(join(home, 'keys', 'empty'), () => 'other'), 'secret')
    writeFileSync(join(home, 'keys', 'own'), 'theirs\n')
    chmodSync(join(home, 'keys', 'own'), 0o400)
    t.equal(await ensureSecretFile(join(home, 'keys', 'own'), () => 'ours'), 'theirs')
  },
)
