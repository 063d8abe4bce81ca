import { randomUUID } from 'node:crypto'
import type { SettledConfig } from '../../model/config.ts'
import type { Identities } from '../../model/identity.ts'
import type { StateGrantService } from '../../model/stateGrant.ts'
import type { StatePolicy, StatesService } from '../../model/stateServiceParts.ts'
import type { MasterKeys } from '../../model/masterKey.ts'
import type { StackId } from '../../model/stateService.ts'
import type { Crypter, StateAccess, StateDocument } from '../../model/stateAccess.ts'
import type { Store } from '../../model/store.ts'
import { createDataKey, openCipher, requireMasterKeys, rewrapDataKeys } from './dataKeys.ts'
import { readMasterKeys, type OpenRemoteKey } from './masterKeys.ts'
import { readBase } from './settleUpdate.ts'
import { createStateGrants, identifyStateClient } from './stateGrants.ts'

export type OpenStates = {
  service: StatesService
  grants: StateGrantService
  /** the recorded state of `organization/project/stack`, whatever the organisation */
  read: StateAccess['read']
  /** the key of the secrets of a stack of the service; null where it has no such stack */
  openStack(stack: string): Promise<Crypter | null>
  prepareStack: StateAccess['prepareStack']
}

/** The state service and the access of runners to it; null when a backend stores the states. */
export async function openStates(
  { states, organisation, home, stateKey, stackReferences: references }: SettledConfig,
  store: Store,
  { ruling }: Pick<Identities, 'ruling'>,
  { policy, openRemoteKey }: { policy: StatePolicy; openRemoteKey?: OpenRemoteKey },
): Promise<OpenStates | null> {
  if (states === 'backend') return null
  const masters = await readMasterKeys({ home, variable: stateKey, openRemoteKey })
  await requireMasterKeys(store.stacks, masters)
  // after a rotation: the former master key can be removed then
  if (masters.former.length > 0) await rewrapDataKeys(store.stacks, masters)
  const { promise: address, resolve: listening } = Promise.withResolvers<string>()
  return {
    service: {
      store,
      masters,
      policy,
      organisation,
      references,
      identify: (secret, from) => identifyStateClient({ store, secret, address: from, ruling }),
      setAddress: listening,
    },
    grants: createStateGrants({ store, organisation, address }),
    read: stack => readState(store, stack),
    openStack: stack => openStack(store, masters, stack),
    prepareStack: stack => prepareStack(store, masters, toStackId(stack)),
  }
}

/** The access of verbs to states: with passphrases, and with data keys of the state service. */
export function combineAccess(backend: StateAccess, service: OpenStates | null): StateAccess {
  if (!service) return backend
  return {
    ...backend,
    read: service.read,
    prepareStack: service.prepareStack,
    openState: async (stack, deployment) =>
      deployment.secrets_providers?.type === 'service'
        ? service.openStack(stack)
        : backend.openState(stack, deployment),
  }
}

async function openStack(store: Store, masters: MasterKeys, stack: string) {
  const found = await store.stacks.find(toStackId(stack))
  if (!found) return null
  const cipher = await openCipher(store.stacks, masters, found.id)
  return {
    decrypt: (text: string) => cipher.decrypt(Buffer.from(text, 'base64')).toString('utf8'),
    encrypt: (text: string) => cipher.encrypt(Buffer.from(text)).toString('base64'),
  }
}

async function prepareStack(store: Store, masters: MasterKeys, id: StackId): Promise<void> {
  if (await store.stacks.find(id)) return
  const key = await createDataKey(masters, randomUUID())
  await store.runInTransaction(async store => {
    const created = await store.stacks.create({ id: key.stack, ...id, tags: {}, settings: null })
    if (created) await store.stacks.addKey(key)
  })
}

function toStackId(stack: string): StackId {
  const [project = '', name = ''] = stack.split('/').slice(-2)
  return { project, name }
}

async function readState(store: Store, stack: string): Promise<StateDocument | null> {
  const found = await store.stacks.find(toStackId(stack))
  if (!found) return null
  const { version, features, deployment } = await readBase(store, found.id, found.version)
  const parsed = JSON.parse(deployment) as StateDocument['deployment']
  return { version, ...(features.length > 0 && { features }), deployment: parsed }
}
