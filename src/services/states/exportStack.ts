import type { TypedDeployment } from '../../analysis/journal/replay.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { parseMembers, formatObject } from '../../lib/rawJson.ts'
import type { Stack, StackId } from '../../model/stateService.ts'
import { readBase, readProgress } from './settleUpdate.ts'
import { findStack, type StatesContext } from './statesContext.ts'

/**
 * The current state of a stack, one of its versions, or the state that a running update has stored
 * so far. `address` is the address of the service as the caller knows it.
 */
export async function exportStack(
  ctx: StatesContext,
  { id, version, address }: { id: StackId; version: number | null; address: string },
): Promise<TypedDeployment> {
  const stack = await findStack(ctx, id, 'stack:use')
  const state = await readState(ctx, stack, version)
  return { ...state, deployment: addressSecrets(state.deployment, ctx, { stack, address }) }
}

async function readState(
  { store, log }: StatesContext,
  stack: Stack,
  version: number | null,
): Promise<TypedDeployment> {
  if (version === null) {
    const active = stack.active === null ? null : await store.stacks.update(stack.active)
    return active ? readProgress(store, active, log) : readBase(store, stack.id, stack.version)
  }
  const state = await store.stacks.getState(stack.id, version)
  if (state) {
    const { schema, features, deployment } = state
    return { version: schema, features, deployment }
  }
  throw new TwinstackError('not-found', `version ${version} of stack '${stack.name}' not found`, {
    hint: 'pulumi stack history lists versions; the oldest states are removed after a while',
  })
}

/**
 * In a state, the `service` secrets provider names the address of the server and the stack. The
 * engine finds its credentials by this address, so it has to be the one that the caller uses; and
 * the name has to be the current one.
 */
export function addressSecrets(
  deployment: string,
  { organisation }: Pick<StatesContext, 'organisation'>,
  { stack, address }: { stack: StackId; address: string },
): string {
  const members = parseMembers(deployment)
  const provider = members.get('secrets_providers')
  if (provider === undefined || provider === 'null') return deployment
  const parts = parseMembers(provider)
  if (parts.get('type') !== '"service"') return deployment
  const named = { url: address, owner: organisation, project: stack.project, stack: stack.name }
  const own = parseMembers(parts.get('state') ?? '{}')
  for (const [key, value] of Object.entries(named)) own.set(key, JSON.stringify(value))
  members.set('secrets_providers', formatObject(parts.set('state', formatObject(own))))
  return formatObject(members)
}
