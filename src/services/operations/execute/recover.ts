/**
 * An operation whose process is gone: `interrupted`, healed, then `queued` again or ended
 * truthfully.
 */
import { actorRecord, healer } from '../../../model/actor.ts'
import type { Execution } from './execution.ts'
import { finish, mustHold, recorded } from './finish.ts'
import { heal } from './heal.ts'
import { LeaseLostError } from './lease.ts'
import { operationError } from '../refusals.ts'
import type { RunResult } from '../../../model/run.ts'
import { type Ending } from './ending.ts'

/** so often may its process die; then a person should look */
const deaths = 2

/** The processes of the run are gone without a result. */
export async function interrupted(execution: Execution): Promise<void> {
  await mark(execution)
  let healing: RunResult | null
  try {
    healing = await heal(execution, execution.handle)
  } catch (error) {
    if (error instanceof LeaseLostError) throw error
    return finish(execution, 'interrupted', unhealed(operationError(error).message))
  }
  await end(execution, healing)
}

async function mark({ deps, hold, operation }: Execution): Promise<void> {
  if (operation.status === 'interrupted') return
  await hold.persist(() =>
    deps.store.operations.transition(operation.id, {
      from: 'running',
      to: 'interrupted',
      actor: actorRecord(healer),
      reason: 'the process of this operation is gone; what it left is being put right',
    }),
  )
}

async function end(execution: Execution, healing: RunResult | null): Promise<void> {
  if (!healing?.healed)
    return finish(
      execution,
      'interrupted',
      unhealed(healing?.error?.message ?? 'the healing run died as well'),
    )
  if (healing.healed.undecided.length > 0)
    return endHealed(execution, healing, undecided(healing.healed.undecided))
  if (execution.cancel.aborted)
    return endHealed(execution, healing, {
      status: 'cancelled',
      reason: 'cancelled; its process was gone and what it left was put right',
      error: null,
    })
  const died = await timesDied(execution)
  if (died >= deaths) return endHealed(execution, healing, givenUp(died))
  await again(execution, healing)
}

/** Attempts don't tell: one that waited for an approval was claimed more than once. */
async function timesDied({ deps, operation }: Execution): Promise<number> {
  return (await deps.store.operations.transitions(operation.id)).filter(
    ({ to }) => to === 'interrupted',
  ).length
}

/** Ends with the state that the healing run read; its error, if any, is not the operation's. */
async function endHealed(execution: Execution, healing: RunResult, ending: Ending): Promise<void> {
  execution.result = { ...healing, changes: {} }
  await finish(execution, 'interrupted', ending)
}

async function again(execution: Execution, healing: RunResult): Promise<void> {
  const { deps, hold, operation, healed } = execution
  await hold.persist(() =>
    deps.store.transaction(async store => {
      await mustHold(store, execution)
      await store.environments.record(operation.environment, recorded(healing))
      await store.operations.noteWrote(operation.id)
      await store.operations.transition(operation.id, {
        from: 'interrupted',
        to: 'queued',
        actor: actorRecord(healer),
        reason: 'what the dead process left was put right; it runs again',
        ...(healed ? { healed } : {}),
      })
      await deps.queue.offer(store, operation.environment)
    }),
  )
}

function unhealed(why: string): Ending {
  const message = `the process of this operation died, and what it left could not be put right: ${why}`
  return {
    status: 'failed',
    reason: message,
    error: {
      code: 'interrupted',
      message,
      hint: 'look at the events; the next operation tries to put it right again',
    },
  }
}

function undecided(urns: string[]): Ending {
  const message = `the process of this operation died; for ${urns.length} resources it is not known whether they were created: ${urns.join(', ')}`
  return {
    status: 'failed',
    reason: message,
    error: {
      code: 'recovery-incomplete',
      message,
      hint: 'look in the cloud whether these exist, then import or remove them by hand',
    },
  }
}

function givenUp(times: number): Ending {
  const message = `the process of this operation died ${times} times; what it left was put right each time`
  return {
    status: 'failed',
    reason: message,
    error: {
      code: 'interrupted',
      message,
      hint: 'look at the log of the service for what ends its processes (memory?), then ask again',
    },
  }
}
