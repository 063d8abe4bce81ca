import { randomUUID } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import type { WrappedKey } from '../../../src/model/stateServiceStore.ts'
import {
  createDataKey,
  openCipher,
  requireMasterKeys,
  rewrapDataKeys,
} from '../../../src/services/states/dataKeys.ts'
import { parseMasterKeys, readMasterKeys } from '../../../src/services/states/masterKeys.ts'

const first = Buffer.alloc(32, 1).toString('base64')
const second = Buffer.alloc(32, 2).toString('base64')
const masters = (text: string) => parseMasterKeys(text, 'the test')

/** The keys of all stacks, in memory. */
function keyTable() {
  const rows: WrappedKey[] = []
  return {
    rows,
    listKeys: async (stack: string) => rows.filter(row => row.stack === stack),
    addKey: async (key: WrappedKey) => void rows.push(key),
    listKeysOfOtherMasters: async (master: string) => rows.filter(row => row.master !== master),
    rewrapKey: async (key: WrappedKey) => {
      const place = rows.findIndex(row => row.stack === key.stack && row.number === key.number)
      rows[place] = key
    },
  }
}

t.test('both keys rotate, and former values stay readable', async t => {
  const table = keyTable()
  const stack = randomUUID()
  const old = masters(first)
  await table.addKey(await createDataKey(old, stack))
  const before = (await openCipher(table, old, stack)).encrypt(Buffer.from('geheim'))
  t.notOk(before.includes('geheim'))
  await table.addKey(await createDataKey(old, stack, 2))
  const cipher = await openCipher(table, old, stack)
  const after = cipher.encrypt(Buffer.from('geheim'))
  t.not(before.readUInt32BE(1), after.readUInt32BE(1))
  t.equal(cipher.decrypt(before).toString(), 'geheim')
  t.equal(cipher.decrypt(after).toString(), 'geheim')

  const both = masters(`${second}\n${first}`)
  t.equal(await rewrapDataKeys(table, both), 2)
  t.equal(await rewrapDataKeys(table, both), 0)
  const rotated = await openCipher(table, masters(second), stack)
  t.equal(rotated.decrypt(before).toString(), 'geheim')
  await t.rejects(openCipher(table, old, stack), { message: /master key local:.* is missing/ })
})

t.test('a service without the master key of existing stacks does not start', async t => {
  const table = keyTable()
  await t.resolves(requireMasterKeys(table, masters(second)), 'without stacks')
  await table.addKey(await createDataKey(masters(first), randomUUID()))
  await t.resolves(requireMasterKeys(table, masters(first)))
  await t.resolves(requireMasterKeys(table, masters(`${second}\n${first}`)), 'a rotation')
  await t.rejects(requireMasterKeys(table, masters(second)), {
    code: 'conflict',
    message: /wrapped by the master key local:\w+, which this service does not have/,
    hint: /copy keys\/states\.key of the first machine/,
  })
})

t.test('a changed value or one of another stack is refused', async t => {
  const table = keyTable()
  const stacks = [randomUUID(), randomUUID()] as const
  for (const stack of stacks) await table.addKey(await createDataKey(masters(first), stack))
  const [one, other] = await Promise.all(
    stacks.map(stack => openCipher(table, masters(first), stack)),
  )
  const value = one?.encrypt(Buffer.from('x')) ?? Buffer.alloc(0)
  t.throws(() => other?.decrypt(value), { message: /not encrypted for this stack/ })
  for (const place of [0, 4, 8, value.length - 1]) {
    const changed = Buffer.from(value)
    changed[place] = (changed[place] ?? 0) ^ 1
    t.throws(() => one?.decrypt(changed), { code: 'invalid-request' }, `byte ${place}`)
  }
  t.throws(() => one?.decrypt(Buffer.alloc(3)), { code: 'invalid-request' })
  // the key of one stack, put into the row of another one
  const [row] = table.rows
  if (row) table.rows[1] = { ...row, stack: stacks[1] }
  await t.rejects(openCipher(table, masters(first), stacks[1]))
})

t.test('the master key is a file of mode 0600, or a variable', async t => {
  const home = mkdtempSync(join(tmpdir(), 'twinstack-keys-'))
  t.teardown(() => rmSync(home, { recursive: true, force: true }))
  const made = await readMasterKeys({ home, variable: null })
  const file = join(home, 'keys', 'states.key')
  t.equal(statSync(file).mode & 0o777, 0o600)
  t.equal((await readMasterKeys({ home, variable: null })).current.id, made.current.id)
  const text = readFileSync(file, 'utf8')
  t.equal((await readMasterKeys({ home: '/none', variable: text })).current.id, made.current.id)
  chmodSync(file, 0o640)
  await t.rejects(readMasterKeys({ home, variable: null }), {
    message: /has mode 0640; expected 0600/,
  })
  t.throws(() => masters('short'), { message: 'the test, key 1: expected 32 bytes in base64' })
  t.throws(() => masters(''), { message: 'the test has no key' })
})
