import { mapCiphertexts } from '../../analysis/journal/mapCiphertexts.ts'
import type { TypedDeployment } from '../../analysis/journal/replay.ts'
import { parseMembers } from '../../lib/rawJson.ts'
import type { Stack, StackId } from '../../model/stateService.ts'
import type { StackStore } from '../../model/stateServiceStore.ts'
import { openCipher, type StackCipher } from './dataKeys.ts'
import { authoriseStack, type StatesContext } from './statesContext.ts'

type AdoptSecrets = (store: { stacks: StackStore }, stack: Stack) => Promise<TypedDeployment>

/**
 * Encrypts the secrets of an imported state with the key of its new stack, where they are those of
 * another stack of this service; the caller needs the right to read that stack. The result is
 * called in the transaction that stores the state.
 */
export async function prepareAdoption(
  ctx: StatesContext,
  state: TypedDeployment,
): Promise<AdoptSecrets> {
  const other = await findOrigin(ctx, state.deployment)
  return async (store, stack) => {
    if (!other) return state
    const own = await openCipher(store.stacks, ctx.masters, stack.id)
    const change = (text: string) => reencrypt(text, own, other)
    return { ...state, deployment: mapCiphertexts(state.deployment, change) }
  }
}

/**
 * The cipher of the stack that the secrets of the state belong to; null when that is no stack of
 * this service.
 */
async function findOrigin(ctx: StatesContext, deployment: string): Promise<StackCipher | null> {
  const id = findNamedStack(deployment)
  const stack = id && (await ctx.store.stacks.find(id))
  if (!stack) return null
  await authoriseStack(ctx, stack, 'stack:use')
  return openCipher(ctx.store.stacks, ctx.masters, stack.id)
}

function findNamedStack(deployment: string): StackId | null {
  const provider = parseMembers(deployment).get('secrets_providers') ?? 'null'
  const { type, state } = (JSON.parse(provider) ?? {}) as {
    type?: string
    state?: { project?: string; stack?: string }
  }
  if (type !== 'service' || !state?.project || !state.stack) return null
  return { project: state.project, name: state.stack }
}

function reencrypt(text: string, own: StackCipher, other: StackCipher): string {
  const bytes = Buffer.from(text, 'base64')
  try {
    own.decrypt(bytes)
    return text
  } catch {
    return own.encrypt(other.decrypt(bytes)).toString('base64')
  }
}
