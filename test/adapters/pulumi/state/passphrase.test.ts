/** Keys are slow by intent, so each of them is derived once. */
import crypto from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'

let derivations = 0
let finished = 0
const original = crypto.pbkdf2
crypto.pbkdf2 = (...args) => {
  derivations += 1
  const done = args.pop() as (...result: unknown[]) => void
  const count = (...result: unknown[]) => {
    finished += 1
    done(...result)
  }
  original(...([...args, count] as unknown as Parameters<typeof original>))
}
syncBuiltinESMExports()
t.teardown(() => {
  crypto.pbkdf2 = original
  syncBuiltinESMExports()
})
const { decryptWith, deriveKey, encryptWithKey, makeSalt, openCrypter, rememberKey } =
  await import('../../../../src/adapters/pulumi/state/passphrase.ts')
const { decryptTexts } = await import('../../../../src/adapters/pulumi/state/secrets.ts')
const { createStateAccess } = await import('../../../../src/adapters/pulumi/state/stateAccess.ts')

async function count(work: () => Promise<unknown>): Promise<number> {
  const before = derivations
  await work()
  return derivations - before
}

t.test('encryption for one stack derives its key once', async t => {
  const passphraseFile = join(t.testdir(), 'passphrase')
  writeFileSync(passphraseFile, 'first\n')
  const states = createStateAccess({
    backend: `file://${t.testdirName}`,
    passphraseFile,
    getEngine: () => Promise.reject(new Error('not needed')),
  })
  let salt = ''
  const first = await count(async () => {
    salt = await states.makeSalt()
    const opened = await Promise.all(Array.from({ length: 20 }, () => states.open(salt)))
    const secure = opened[0]?.encrypt('value') ?? ''
    t.same(
      opened.map(crypter => crypter?.decrypt(secure)),
      Array.from({ length: 20 }, () => 'value'),
    )
    t.same(await decryptTexts([secure], salt, 'first'), ['value'])
  })
  t.equal(first, 2, 'for 21 uses of the salt, and for the next salt')

  writeFileSync(passphraseFile, 'second\n')
  t.equal(await states.open(salt), null, 'another passphrase does not get the kept key')
  t.equal(await openCrypter(salt, 'second'), 'other-passphrase')
})

t.test('a key that another process has derived is not derived again', async t => {
  const salt = await makeSalt('third')
  const key = await deriveKey('third', salt.split(':')[1] ?? '')
  const derived = await count(async () => {
    rememberKey('the same in another process', salt, key)
    t.not(typeof (await openCrypter(salt, 'the same in another process')), 'string')
    rememberKey('other', salt, Buffer.alloc(32))
    t.equal(await openCrypter(salt, 'other'), 'other-passphrase', 'a wrong key is ignored')
  })
  t.equal(derived, 1, 'for the wrong key only')
})

t.test('the key of the next salt is derived in advance', async t => {
  const passphraseFile = join(t.testdir(), 'passphrase')
  writeFileSync(passphraseFile, 'one\n')
  const states = createStateAccess({
    backend: `file://${t.testdirName}`,
    passphraseFile,
    getEngine: () => Promise.reject(new Error('not needed')),
  })
  const first = await states.makeSalt()
  await sleep(10)
  while (finished < derivations) await sleep(50)
  const before = finished
  const second = await states.makeSalt()
  t.ok(await states.open(second))
  t.equal(finished, before, 'nothing was derived for this one')
  t.not(second, first)

  writeFileSync(passphraseFile, 'two\n')
  t.equal(await openCrypter(await states.makeSalt(), 'one'), 'other-passphrase')
})

t.test('each salt and passphrase has a key of its own', async t => {
  const [one, other] = [await makeSalt('p'), await makeSalt('p')].map(
    salt => salt.split(':')[1] ?? '',
  )
  const keys = await Promise.all([
    deriveKey('p', one ?? ''),
    deriveKey('p', other ?? ''),
    deriveKey('q', one ?? ''),
  ])
  t.equal(new Set(keys.map(key => key.toString('hex'))).size, 3)
})

t.test('a ciphertext with a shortened tag is refused', async t => {
  const key = Buffer.alloc(32, 1)
  const whole = encryptWithKey(key)('')
  t.equal(decryptWith(key)(whole), '')
  const [version, nonce = '', text = ''] = whole.split(':')
  const short = Buffer.from(text, 'base64').subarray(0, 12).toString('base64')
  t.throws(() => decryptWith(key)([version, nonce, short].join(':')), /authentication tag length/)
})
