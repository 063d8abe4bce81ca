/**
 * Moves the states of an existing installation into the state service, once, when it starts with
 * the service for the first time. The former backend is only read, and stays until a person removes
 * it.
 */
import { randomUUID } from 'node:crypto'
import { TwinstackError } from '../../lib/errors.ts'
import { hashSha256 } from '../../lib/hash.ts'
import { collectPages } from '../../lib/pagination.ts'
import type { Log } from '../../lib/log.ts'
import { toActorRecord, worker } from '../../model/actor.ts'
import { summarise, type Deployment } from '../../model/checkpoint.ts'
import type { FormerState, FormerStates } from '../../model/formerStates.ts'
import type { MasterKeys } from '../../model/masterKey.ts'
import { holdingStatuses } from '../../model/operation.ts'
import { deploymentSchema, type StackId } from '../../model/stateService.ts'
import type { Store } from '../../model/store.ts'
import { createDataKey } from './dataKeys.ts'

/** `digest` is the SHA-256 of the text of the deployment, before and after. */
export type MovedState = { environment: string; digest: string; resources: number; file: string }

/**
 * Moves every state of an environment that the service does not have yet, each in its own
 * transaction: a state is stored as it was read, read again, and compared by its checksum. A state
 * that can't be moved is reported in the log and stays in the former backend. No operation runs on
 * its environment until it is moved, because the service refuses to start from an empty state.
 */
export async function moveStatesIn(
  { store, masters, log }: { store: Store; masters: MasterKeys; log: Log },
  former: FormerStates,
): Promise<MovedState[]> {
  const moved: MovedState[] = []
  const done = await listMoved(store)
  for (const id of former.listStacks()) {
    if (done.has(formatTarget(id))) continue
    try {
      const one = await moveState({ store, masters, log }, former, id)
      if (one) moved.push(one)
    } catch (error) {
      log.error({ stack: id, err: error }, 'the state of an environment could not be moved in')
    }
  }
  return moved
}

/**
 * A state that was moved once is outdated: an environment of the same name that was created again
 * must not get it.
 */
async function listMoved(store: Store): Promise<Set<string>> {
  const rows = await collectPages(page => store.auditLog.list({ ...page, action }))
  return new Set(rows.flatMap(({ target }) => target ?? []))
}

const action = 'stack.move-in'
const formatTarget = ({ project, name }: StackId) => `${project}/${name}`

async function moveState(
  { store, masters, log }: { store: Store; masters: MasterKeys; log: Log },
  former: FormerStates,
  id: StackId,
): Promise<MovedState | null> {
  const environment = await store.environments.get(id.name)
  if (!environment || (await store.stacks.find(id))) return null
  const busy = await findHolder(store, former, id)
  if (busy) {
    log.warn({ stack: id, reason: busy }, 'a state is moved in at the next start')
    return null
  }
  const state = former.read(id)
  if (!state) return null
  if (state.schema > deploymentSchema)
    throw new TwinstackError('invalid-request', `the state has the schema ${state.schema}`, {
      hint: `this version knows schemas up to ${deploymentSchema}: upgrade Twinstack`,
    })
  const result = await store.runInTransaction(store => storeState({ store, masters }, state))
  const recorded = await store.environments.getStateDigest(id.name)
  if (recorded !== null && recorded !== result.recorded)
    log.warn(
      { stack: id },
      'the state is not as the last operation left it: something else wrote it before the move',
    )
  const { digest, resources } = result
  log.info({ stack: id, digest, resources, file: state.file }, 'moved a state into the service')
  return { environment: id.name, digest, resources, file: state.file }
}

/** A run of an earlier process, or a plain pulumi, still writes to the former backend. */
async function findHolder(store: Store, former: FormerStates, id: StackId): Promise<string | null> {
  const query = { environment: id.name, page: 1, pageSize: 20 }
  const { items } = await store.operations.list(query)
  const holder = items.find(({ status }) => holdingStatuses.includes(status))
  if (holder) return `operation ${holder.id} runs on the former backend`
  return former.isLocked(id) ? 'the former backend has a lock for it' : null
}

/**
 * Runs in a transaction. @throws TwinstackError `internal` when the stored state differs from the
 * one that was read
 */
async function storeState(
  { store, masters }: { store: Store; masters: MasterKeys },
  { id, schema, features, deployment, file }: FormerState,
): Promise<{ digest: string; resources: number; recorded: string }> {
  const digest = hashSha256(deployment)
  const summary = summarise(JSON.parse(deployment) as Deployment)
  const resources = summary.resources.length
  const stack = await store.stacks.create({ id: randomUUID(), ...id, tags: {}, settings: null })
  if (!stack) throw new TwinstackError('conflict', `the stack ${id.name} was created meanwhile`)
  await store.stacks.addKey(await createDataKey(masters, stack.id))
  const version = await store.stacks.takeNextVersion(stack.id)
  const saved = { stack: stack.id, version, update: null, schema, features, resources }
  await store.stacks.saveState({ ...saved, deployment })
  const back = await store.stacks.getState(stack.id, version)
  if (!back || hashSha256(back.deployment) !== digest)
    throw new TwinstackError('internal', `the state of ${id.name} was not stored as it was read`)
  const { kind, name } = toActorRecord(worker)
  await store.auditLog.append({
    actor: { kind, name },
    action,
    target: formatTarget(id),
    outcome: 'done',
    detail: { digest, resources, file },
    requestId: null,
    address: null,
  })
  return { digest, resources, recorded: summary.digest }
}
