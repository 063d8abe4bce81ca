import { randomBytes } from 'node:crypto'
import { TwinstackError } from '../../lib/errors.ts'
import type { MasterKey, MasterKeys } from '../../model/masterKey.ts'
import type { StackStore, WrappedKey } from '../../model/stateServiceStore.ts'
import { open, seal } from './aes.ts'

/** The first byte of every ciphertext: its format. Four bytes with the number of its key follow. */
const format = 1
const headerBytes = 5

/** Values of one stack, encrypted and decrypted with the data keys of the stack. */
export type StackCipher = {
  encrypt(plain: Buffer): Buffer
  /** @throws TwinstackError `invalid-request` for a ciphertext that is not of this stack */
  decrypt(ciphertext: Buffer): Buffer
}

/** A new data key for the stack, wrapped by the current master key. */
export async function createDataKey(
  { current }: MasterKeys,
  stack: string,
  number = 1,
): Promise<WrappedKey> {
  const wrapped = await current.wrap(randomBytes(32), formatContext(stack, number))
  return { stack, number, master: current.id, wrapped }
}

/** Reads the data keys of the stack: the newest one encrypts, each decrypts what it encrypted. */
export async function openCipher(
  stacks: Pick<StackStore, 'listKeys'>,
  masters: MasterKeys,
  stack: string,
): Promise<StackCipher> {
  const keys = new Map<number, Buffer>()
  for (const key of await stacks.listKeys(stack)) keys.set(key.number, await unwrap(masters, key))
  const newest = Math.max(...keys.keys())
  return {
    encrypt: plain => {
      const header = Buffer.alloc(headerBytes)
      header.writeUInt8(format, 0)
      header.writeUInt32BE(newest, 1)
      return Buffer.concat([
        header,
        seal(getKey(keys, newest), plain, formatContext(stack, newest)),
      ])
    },
    decrypt: ciphertext => {
      const number = ciphertext.length > headerBytes ? ciphertext.readUInt32BE(1) : 0
      if (ciphertext[0] !== format || !keys.has(number)) throw createNotOursError()
      const key = getKey(keys, number)
      try {
        return open(key, ciphertext.subarray(headerBytes), formatContext(stack, number))
      } catch (cause) {
        throw createNotOursError(cause)
      }
    },
  }
}

/** Wraps all data keys by the current master key; afterwards, former master keys can be removed. */
export async function rewrapDataKeys(
  stacks: Pick<StackStore, 'listKeysOfOtherMasters' | 'rewrapKey'>,
  masters: MasterKeys,
): Promise<number> {
  const old = await stacks.listKeysOfOtherMasters(masters.current.id)
  for (const key of old) {
    const context = formatContext(key.stack, key.number)
    const wrapped = await masters.current.wrap(await unwrap(masters, key), context)
    await stacks.rewrapKey({ ...key, master: masters.current.id, wrapped })
  }
  return old.length
}

/**
 * Two services that do not share their master key would encrypt for each other what the other can't
 * read.
 *
 * @throws TwinstackError `conflict` when the keys of existing stacks were wrapped by others
 */
export async function requireMasterKeys(
  stacks: Pick<StackStore, 'listKeysOfOtherMasters'>,
  { current, former }: MasterKeys,
): Promise<void> {
  const others = await stacks.listKeysOfOtherMasters(current.id)
  const missing = others.find(({ master }) => !former.some(({ id }) => id === master))
  if (!missing) return
  throw new TwinstackError(
    'conflict',
    `the keys of ${others.length} stacks were wrapped by the master key ${missing.master}, which ` +
      'this service does not have. It does not start, because it could not read their secrets',
    {
      hint:
        'copy keys/states.key of the first machine or of a backup into <home>/keys, or give all ' +
        'services the same TWINSTACK_STATE_KEY',
    },
  )
}

async function unwrap({ current, former }: MasterKeys, key: WrappedKey): Promise<Buffer> {
  const master: MasterKey | undefined = [current, ...former].find(({ id }) => id === key.master)
  if (!master)
    throw new TwinstackError('internal', `the master key ${key.master} of a stack is missing`, {
      hint: 'add the former key as a further line of TWINSTACK_STATE_KEY or of keys/states.key',
    })
  return master.unwrap(key.wrapped, formatContext(key.stack, key.number))
}

function getKey(keys: Map<number, Buffer>, number: number): Buffer {
  const key = keys.get(number)
  if (key) return key
  throw new TwinstackError('internal', 'the stack has no data key')
}

function formatContext(stack: string, number: number): string {
  return `stack ${stack} key ${number}`
}

function createNotOursError(cause?: unknown): TwinstackError {
  return new TwinstackError('invalid-request', 'the value was not encrypted for this stack', {
    hint: 'values of another stack are encrypted with its own key: set the value again',
    ...(cause !== undefined && { cause }),
  })
}
