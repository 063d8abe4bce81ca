import { TwinstackError } from '../../lib/errors.ts'
import type { StackId } from '../../model/stateService.ts'
import { openCipher } from './dataKeys.ts'
import { findStack, type StatesContext } from './statesContext.ts'

/** Encrypts values (bytes in base64) for the stack, in their order. */
export async function encryptValues(
  ctx: StatesContext,
  { id, plaintexts }: { id: StackId; plaintexts: string[] },
): Promise<string[]> {
  const stack = await findStack(ctx, id, 'stack:use')
  const cipher = await openCipher(ctx.store.stacks, ctx.masters, stack.id)
  return plaintexts.map(text => cipher.encrypt(Buffer.from(text, 'base64')).toString('base64'))
}

/**
 * Decrypts values of the stack, in their order.
 *
 * @throws TwinstackError `invalid-request` for a value that was not encrypted for this stack
 */
export async function decryptValues(
  ctx: StatesContext,
  { id, ciphertexts }: { id: StackId; ciphertexts: string[] },
): Promise<string[]> {
  const stack = await findStack(ctx, id, 'stack:use')
  const cipher = await openCipher(ctx.store.stacks, ctx.masters, stack.id)
  return ciphertexts.map((text, index) => {
    try {
      return cipher.decrypt(Buffer.from(text, 'base64')).toString('base64')
    } catch (error) {
      if (!(error instanceof TwinstackError) || ciphertexts.length === 1) throw error
      throw new TwinstackError(error.code, `value ${index + 1}: ${error.message}`, {
        cause: error,
      })
    }
  })
}
