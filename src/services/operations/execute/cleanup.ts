/**
 * The proof of a destroy: the account is asked by tags whether anything remains. What an operation
 * made is taken in and destroyed once more; what somebody made by hand is only reported.
 */
import { gunzipSync } from 'node:zlib'
import { setTimeout as pause } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Leftover } from '../../../model/environment.ts'
import type { Adoption, RunResult } from '../../../model/run.ts'
import { tell, type Execution } from './execution.ts'

import { follow } from './follow.ts'
import type { CleanupService, Look } from './executorDeps.ts'
import { everyResource } from '../options.ts'
import type { Store } from '../../../model/store.ts'
import { runRequest, startRun } from './runRequest.ts'
import { isWriting, type ImportResource } from '../../../model/operation.ts'
import type { Ending } from './ending.ts'

/** Fills `execution.cleanup` after a destroy that succeeded; does nothing for anything else. */
export async function cleanUp(execution: Execution): Promise<void> {
  const {
    deps: { cleanup, store },
    operation,
    environment,
    result,
  } = execution
  if (
    !cleanup ||
    operation.kind !== 'destroy' ||
    !isWriting(operation) ||
    result?.status !== 'succeeded'
  )
    return
  const recorded = await everyResource(store, environment.name)
  const asking = () => lookUntilQuiet(execution, cleanup, recorded)
  const first = await asking()
  const last = (await destroyAgain(execution, first)) ? await asking() : first
  const stays = new Set(last.remaining.map(keyOf))
  execution.cleanup = {
    askedAt: new Date().toISOString(),
    looks: first === last ? first.looks : first.looks + last.looks,
    found: first.remaining,
    removed: first.remaining.filter(one => !stays.has(keyOf(one))),
    remaining: last.remaining,
    lingering: last.lingering,
    notSeen: [...new Set([...first.notSeen, ...last.notSeen])],
  }
  await tell(execution, {
    type: 'step',
    step: 'cleanup',
    state: last.remaining.length === 0 ? 'finished' : 'failed',
    detail: sentence(execution),
  })
}

const keyOf = ({ type, id, arn, region }: Leftover) => arn ?? `${type} ${region} ${id}`

/**
 * What is being deleted is listed for a while: it is asked again until nothing is found, or the
 * desk's patience is over.
 */
async function lookUntilQuiet(
  execution: Execution,
  service: CleanupService,
  recorded: Awaited<ReturnType<typeof everyResource>>,
): Promise<Look & { looks: number }> {
  const { environment, tree, hold } = execution
  let looks = 0
  for (;;) {
    await hold.unlessLost(pause((service.pauses[looks] ?? 0) * 1000, undefined, { ref: false }))
    const look = await hold.unlessLost(service.look({ environment, tree, recorded }))
    looks += 1
    if (look.remaining.length === 0 || looks >= service.pauses.length) return { ...look, looks }
  }
}

/**
 * Once: a second run takes them into the state and destroys them. False when there is nothing that
 * may be tried.
 */
async function destroyAgain(execution: Execution, { retry }: Look): Promise<boolean> {
  if (retry.length === 0 || execution.cancel.aborted) return false
  const adopt = await adoption(execution, retry)
  if (!adopt) {
    await tell(execution, {
      type: 'diagnostic',
      severity: 'warning',
      message: `${retry.length} leftovers can't be destroyed once more: no saved state tells the provider that made them`,
    })
    return false
  }
  await tell(execution, {
    type: 'step',
    step: 'destroy-leftovers',
    state: 'started',
    detail: retry.map(({ type, id }) => `${type} ${id}`).join(', '),
  })
  const result = await secondRun(execution, adopt)
  await tell(execution, {
    type: 'step',
    step: 'destroy-leftovers',
    state: result?.status === 'succeeded' ? 'finished' : 'failed',
    ...(result?.error ? { detail: result.error.message } : {}),
  })
  // whatever it left in the state is what is recorded
  if (result?.state && execution.result)
    execution.result = { ...execution.result, state: result.state }
  return true
}

async function secondRun(execution: Execution, adopt: Adoption): Promise<RunResult | null> {
  const { deps, operation, environment, hold, tree, result } = execution
  const request = await runRequest(deps, {
    operation,
    environment,
    tree: tree ?? (await deps.trees.tree(operation.revision!)),
    mode: 'run',
    dead: null,
  })
  const salt = result?.encryptionSalt ?? request.encryptionSalt
  const handle = await startRun(
    execution,
    `${operation.id}-${operation.attempt}-cleanup-${hold.fence}`,
    { ...request, encryptionSalt: salt, adopt },
  )
  const ended = await follow(execution, handle, `cleanup-${operation.attempt}-${hold.fence}`)
  if (!ended) await handle.kill()
  return ended
}

/** The provider and the stack as they were recorded last; null when nothing was. */
async function adoption(
  { deps: { store }, operation }: Execution,
  resources: ImportResource[],
): Promise<Adoption | null> {
  const [newest] = (await store.states.list(operation.environment, { page: 1, pageSize: 1 })).items
  const saved = newest && (await store.states.get(operation.environment, newest.id))
  if (!saved) return null
  const { deployment } = JSON.parse(gunzipSync(saved.body).toString('utf8')) as {
    deployment: Adoption['base']
  }
  const kept = (deployment.resources ?? []).filter(
    ({ type }) => type === 'pulumi:pulumi:Stack' || type.startsWith('pulumi:providers:'),
  )
  return { resources, base: { ...deployment, resources: kept, pending_operations: [] } }
}

function sentence({ cleanup }: Execution): string {
  const { looks, removed, remaining } = cleanup!
  const asked = looks === 1 ? 'the account was asked once' : `the account was asked ${looks} times`
  const more = removed.length > 0 ? `; ${removed.length} leftovers were destroyed once more` : ''
  return remaining.length === 0
    ? `${asked}: nothing carries the environment's tag${more}`
    : `${asked}: ${remaining.length} things remain${more}`
}

/** A destroy that left something has failed, whatever its run says. */
export function leftoversEnding({ cleanup, operation }: Execution): Ending | null {
  if (!cleanup || cleanup.remaining.length === 0) return null
  const named = cleanup.remaining.map(
    one =>
      `${one.type ?? 'something'} ${one.arn ?? one.id} in ${one.region ?? 'an unknown region'}${one.ours ? '' : ' (made by hand)'}`,
  )
  const message = `everything recorded of ${operation.environment} was destroyed, but ${named.length} things with its tag or in its networks remain: ${named.slice(0, 20).join('; ')}${named.length > 20 ? '…' : ''}`
  return {
    status: 'failed',
    reason: message,
    error: {
      code: 'leftovers-found',
      message,
      hint: 'remove what was made by hand, then ask for the destroy again: it asks the account once more. The environment and its saved states are kept until nothing remains',
    },
  }
}

/**
 * In the transaction that ends the operation: what remains is kept with the environment and told
 * once.
 */
export async function keepLeftovers(
  store: Store,
  { cleanup, environment, operation }: Execution,
): Promise<void> {
  if (!cleanup) return
  const remaining = cleanup.remaining.length > 0 ? cleanup.remaining : null
  await store.environments.leave(environment.name, remaining)
  if (!remaining || isDeepStrictEqual(remaining, environment.leftovers)) return
  await store.notices.add({
    type: 'environment.leftovers',
    environment: environment.name,
    operation: operation.id,
    text: `${remaining.length} things of ${environment.name} remain in the account after its destroy`,
    detail: { remaining },
  })
}
