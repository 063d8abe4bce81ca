/**
 * Ids that a client wrote into a state at the state service. The client may have invented them, and
 * a destroy by the service would delete the resources with these ids. So they are compared like the
 * ids of an import.
 */
import { TwinstackError } from '../../lib/errors.ts'
import type { Deployment } from '../../model/checkpoint.ts'
import type { CloudThing } from '../../model/cloud.ts'
import type { Environment } from '../../model/environment.ts'
import type { UnprovenId } from '../../model/environmentStore.ts'
import type { ResourceRecord } from '../../model/operation.ts'
import type { Store } from '../../model/store.ts'
import {
  findRecordedElsewhere,
  findTaggedElsewhere,
  type WantedResource,
} from './resourceOwners.ts'
import { listOwned } from './stateOwners.ts'

type Place = Pick<Environment, 'name' | 'account' | 'region'>

/** The resources of the state that the former state did not have. */
export function listAdded(former: Deployment, deployment: Deployment): WantedResource[] {
  const before = new Set(listOwned(former).map(createKey))
  return listOwned(deployment).filter(wanted => !before.has(createKey(wanted)))
}

/**
 * The unproven ids of an environment after a client has replaced `former` by `deployment`. An id
 * that another environment records later is not `owned`: it belongs to the environment that
 * recorded it first.
 */
export async function findUnproven(
  store: Store,
  place: Place,
  { former, deployment }: { former: Deployment; deployment: Deployment },
): Promise<UnprovenId[]> {
  const added = listAdded(former, deployment)
  const owned = new Set(await findRecordedElsewhere(store, place, added))
  const present = new Set(listOwned(deployment).map(createKey))
  const kept = (await store.environments.listUnprovenIds(place.name)).filter(one =>
    present.has(createKey(one)),
  )
  const all = [...kept, ...added.map(one => ({ ...pickId(one), owned: owned.has(one.id) }))]
  return [...new Map(all.map(one => [createKey(one), one])).values()]
}

/**
 * Refuses to write while a recorded resource with an unproven id belongs to another environment, by
 * its record or by its tag in the account.
 *
 * @throws TwinstackError `import-refused`
 */
export async function refuseUnproven(
  store: Store,
  recorded: ResourceRecord[],
  { place, readThings }: { place: Place; readThings: () => Promise<CloudThing[]> },
): Promise<void> {
  const unproven = new Map(
    (await store.environments.listUnprovenIds(place.name)).map(one => [createKey(one), one]),
  )
  if (unproven.size === 0) return
  const own = listOwned({ resources: recorded }).filter(one => unproven.has(createKey(one)))
  if (own.length === 0) return
  const ownedBefore = own.filter(one => unproven.get(createKey(one))?.owned === true)
  const [taken] = [
    ...(await findRecordedElsewhere(store, place, ownedBefore)),
    ...findTaggedElsewhere(await readThings(), place, own),
  ]
  if (taken === undefined) return
  throw new TwinstackError(
    'import-refused',
    `a plain pulumi wrote ${taken} into the state of ${place.name}, and another environment has ` +
      'it. Nothing was written',
    {
      hint:
        `remove it from the recorded state with  twinstack state forget ${place.name} URN ; it ` +
        'stays in the cloud',
    },
  )
}

/** In another region or account, the same id is another resource. */
function pickId({ type, id, region, account }: WantedResource): Omit<UnprovenId, 'owned'> {
  return { type, id, region, account }
}

function createKey({ type, id, region, account }: WantedResource): string {
  return JSON.stringify([type, id, region ?? null, account ?? null])
}
