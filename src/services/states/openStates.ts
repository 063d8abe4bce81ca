import type { Config } from '../../model/config.ts'
import type { Identities } from '../../model/identity.ts'
import type { StateGrantService } from '../../model/stateGrant.ts'
import type { StatePolicy, StatesService } from '../../model/stateServiceParts.ts'
import type { StateAccess, StateDocument } from '../../model/stateAccess.ts'
import type { Store } from '../../model/store.ts'
import { rewrapDataKeys } from './dataKeys.ts'
import { readMasterKeys } from './masterKeys.ts'
import { readBase } from './settleUpdate.ts'
import { createStateGrants, identifyStateClient } from './stateGrants.ts'

export type OpenStates = {
  service: StatesService
  grants: StateGrantService
  /** the recorded state of `organization/project/stack`, whatever the organisation */
  read: StateAccess['read']
}

/** The state service and the access of runners to it; null when a backend stores the states. */
export async function openStates(
  { states, organisation, home, stateKey }: Config,
  store: Store,
  { ruling }: Pick<Identities, 'ruling'>,
  policy: StatePolicy,
): Promise<OpenStates | null> {
  if (states === 'backend') return null
  const masters = await readMasterKeys({ home, variable: stateKey })
  // after a rotation: the former master key can be removed then
  if (masters.former.length > 0) await rewrapDataKeys(store.stacks, masters)
  const { promise: address, resolve: listening } = Promise.withResolvers<string>()
  return {
    service: {
      store,
      masters,
      policy,
      organisation,
      identify: (secret, from) => identifyStateClient({ store, secret, address: from, ruling }),
      setAddress: listening,
    },
    grants: createStateGrants({ store, organisation, address }),
    read: stack => readState(store, stack),
  }
}

async function readState(store: Store, stack: string): Promise<StateDocument | null> {
  const [project = '', name = ''] = stack.split('/').slice(-2)
  const found = await store.stacks.find({ project, name })
  if (!found) return null
  const { version, features, deployment } = await readBase(store, found.id, found.version)
  const parsed = JSON.parse(deployment) as StateDocument['deployment']
  return { version, ...(features.length > 0 && { features }), deployment: parsed }
}
