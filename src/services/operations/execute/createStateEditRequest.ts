import { TwinstackError } from '../../../lib/errors.ts'
import {
  countCiphertexts,
  decryptSecrets,
  encryptSecrets,
} from '../../../analysis/state/secrets.ts'
import { getDeployment, type Deployment } from '../../../model/checkpoint.ts'
import type { Operation } from '../../../model/operation.ts'
import type { StateEditRequest } from '../../../model/run.ts'
import type { Store } from '../../../model/store.ts'
import type { ExecutorDeps } from './executorDeps.ts'
import { parseState } from './uploadedState.ts'

/** Saved states that a repair may take entries from. */
const earlierStates = 5

/**
 * What a runner needs for an edit of the recorded state; null for other operations.
 * @throws TwinstackError `not-found` when the state that is to be restored is not kept any more
 */
export async function createStateEditRequest(
  { store, states }: Pick<ExecutorDeps, 'store' | 'states'>,
  { id, environment, options }: Operation,
  project: string,
): Promise<StateEditRequest | null> {
  const change = options.stateEdit
  if (!change) return null
  if (change.action === 'repair')
    return { change, ...(await readEarlier(store, environment)), restored: null }
  if (change.action === 'receive') {
    const { from, version } = change
    const found =
      version === undefined
        ? await states.read(`organization/${project}/${from}`)
        : await readSavedVersion(store, from, version)
    const entries = { project, from, to: environment, source: getDeployment(found) }
    const source = await encryptForTarget(states, entries)
    return { change, earlier: [], source, restored: null }
  }
  if (change.action === 'adopt')
    return { change, earlier: [], restored: await readUpload(store, id, environment) }
  const restored =
    change.action === 'restore' ? await readSavedVersion(store, environment, change.version) : null
  return { change, earlier: [], restored }
}

/**
 * In the state service each stack has its own key, and a run can use that of its own stack only. So
 * the service encrypts the entries for the stack that receives them. Other states are left to the
 * run, which has the passphrase.
 *
 * @throws TwinstackError `conflict` when the secrets can't be decrypted or encrypted
 */
async function encryptForTarget(
  states: ExecutorDeps['states'],
  { project, from, to, source }: { project: string; from: string; to: string; source: Deployment },
): Promise<Deployment> {
  const target = getDeployment(await states.read(`organization/${project}/${to}`))
  const isService = [source, target].some(one => one.secrets_providers?.type === 'service')
  if (!isService || countCiphertexts(source.resources) === 0) return source
  const empty: Deployment = { secrets_providers: { type: 'service' } }
  const [read, write] = await Promise.all([
    states.openState(`organization/${project}/${from}`, source),
    states.openState(`organization/${project}/${to}`, target.secrets_providers ? target : empty),
  ])
  if (!read || !write)
    throw new TwinstackError('conflict', `the secrets of ${from} can't be encrypted for ${to}`, {
      hint: 'deploy both environments once, so that the service encrypts their states',
    })
  const plain = decryptSecrets(source.resources ?? [], read.decrypt)
  return { ...source, resources: encryptSecrets(plain, write.encrypt) }
}

async function readUpload(store: Store, operation: string, environment: string) {
  const found = await store.states.getUpload(operation)
  if (found) return parseState(found.body)
  throw new TwinstackError('not-found', `no state of ${environment} was sent with this operation`, {
    hint: `send it with  twinstack adopt, or POST /v1/environments/${environment}/adoption`,
  })
}

async function readEarlier(store: Store, environment: string) {
  const { items } = await store.states.list(environment, { page: 1, pageSize: earlierStates })
  const documents = await Promise.all(
    items.map(({ id }) => readSavedVersion(store, environment, id)),
  )
  return { earlier: documents.map(getDeployment), versions: items.map(({ id }) => id) }
}

/**
 * A saved state, `{version, deployment}`.
 *
 * @throws TwinstackError `not-found` when it is not kept any more
 */
export async function readSavedVersion(
  store: Store,
  environment: string,
  id: number,
): Promise<Record<string, unknown>> {
  const found = await store.states.get(environment, id)
  if (!found)
    throw new TwinstackError('not-found', `${environment} has no saved state ${id}`, {
      hint: `twinstack env states ${environment} lists them; the newest 20 are kept`,
    })
  return parseState(found.body)
}
