import { JournalEntryError } from '../../analysis/journal/entry.ts'
import { replayJournal, type TypedDeployment } from '../../analysis/journal/replay.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { parseElements, parseMembers } from '../../lib/rawJson.ts'
import {
  emptyDeployment,
  type Stack,
  type StackUpdate,
  type UpdateStatus,
} from '../../model/stateService.ts'
import type { ActorRecord } from '../../model/actor.ts'
import type { Store } from '../../model/store.ts'
import { endOutOfBand } from './outOfBand.ts'
import type { Log } from '../../lib/log.ts'

/** The deployment that a stack of this version has; an empty one before the first update. */
export async function readBase(
  { stacks }: Pick<Store, 'stacks'>,
  stack: string,
  version: number,
): Promise<TypedDeployment> {
  const state = await stacks.getStateAt(stack, version)
  if (!state) return { version: 3, features: [], deployment: emptyDeployment }
  return { version: state.schema, features: state.features, deployment: state.deployment }
}

/**
 * The state that an update has stored so far: its newest checkpoint, or the replay of its journal.
 * Without either it is the base itself, byte for byte, because indices in journal entries count the
 * resources of the state that the client exported.
 *
 * @throws TwinstackError `conflict` when an entry is of a newer engine or damaged
 */
export async function readProgress(
  store: Pick<Store, 'stacks' | 'readClock'>,
  update: StackUpdate,
  log?: Log,
): Promise<TypedDeployment> {
  const base = await readBase(store, update.stack, update.base)
  const checkpoint = await store.stacks.getCheckpoint(update.id)
  if (checkpoint) return { version: checkpoint.schema, ...checkpoint }
  const entries = await store.stacks.listJournal(update.id)
  if (entries.length === 0) return base
  const made = {
    time: (await store.readClock()).toISOString(),
    engineVersion: update.engineVersion,
  }
  const { warnings, ...deployment } = replay(update, () => replayJournal(base, entries, made))
  if (warnings.length > 0)
    log?.warn({ update: update.id, stack: update.stack, warnings }, 'a journal refers to nothing')
  return deployment
}

/**
 * Ends the lease of an update: its state becomes a version of the stack, its fence becomes invalid,
 * and its operation ends. Runs in a transaction that has the environment and the stack locked.
 */
export async function settleUpdate(
  store: Store,
  {
    stack,
    update,
    status,
    by,
    log,
  }: {
    stack: Stack
    update: StackUpdate
    status: UpdateStatus
    /** the actor who ended it, when that was not its client */
    by?: ActorRecord
    log?: Log
  },
): Promise<void> {
  const { version: schema, features, deployment } = await readProgress(store, update, log)
  await store.stacks.saveState({
    stack: stack.id,
    version: update.version ?? (await store.stacks.takeNextVersion(stack.id)),
    update: update.id,
    schema,
    features,
    deployment,
    resources: countResources(deployment),
  })
  await store.stacks.release(stack.id, update.id, status)
  await endOutOfBand(store, update, { status, deployment, ...(by && { by }) })
  await store.stacks.prune(stack.id, keptStates)
}

/** States of one stack that are kept; the newest one and the last good one always are. */
export const keptStates = { count: 50, days: 365 }

/** The resources of a deployment; those that wait for deletion count as well. */
export function countResources(deployment: string): number {
  const resources = parseMembers(deployment).get('resources')
  return resources === undefined || resources === 'null' ? 0 : parseElements(resources).length
}

function replay<T>(update: StackUpdate, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof JournalEntryError)) throw error
    throw new TwinstackError(
      'conflict',
      `update ${update.id} can't be replayed: ${error.message}`,
      {
        hint:
          'all entries are stored as received: upgrade the service to a version that knows ' +
          'them',
        cause: error,
      },
    )
  }
}
