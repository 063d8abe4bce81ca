/**
 * The proof of a destroy: the account is searched by tags for remaining resources. Those that an
 * operation created are imported and destroyed again; those that somebody created by hand are only
 * reported.
 */
import { gunzipSync } from 'node:zlib'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Environment, Leftover } from '../../../model/environment.ts'
import {
  isWriting,
  type Cleanup,
  type ImportResource,
  type Operation,
} from '../../../model/operation.ts'
import type { Adoption, RunResult } from '../../../model/run.ts'
import type { Store } from '../../../model/store.ts'
import { readRecordedResources } from '../cleanup/readRecordedResources.ts'
import type { Ending } from './ending.ts'
import type { CleanupService, RemainingResources } from './executorDeps.ts'
import { followRun } from './followRun.ts'
import { appendEvents, type OperationContext } from './operationContext.ts'
import { buildRunRequest, loadTree } from './runRequest.ts'

import { startProcess } from './startRun.ts'
import type { SettledRun } from './phaseInputs.ts'

/** Resources that remain in the account after a destroy. */
export type DestroyProof = {
  readonly cleanup: Cleanup
  /** of the run, with the state that the second destroy left */
  readonly result: RunResult
}

type Search = RemainingResources & { searches: number }

/** Searches the account after a destroy that succeeded; null for everything else. */
export async function proveDestroy(
  context: OperationContext,
  settled: SettledRun,
): Promise<DestroyProof | null> {
  const { cleanup: service, store } = context.deps
  const { operation, prepared } = settled.run
  const destroyed = operation.kind === 'destroy' && isWriting(operation)
  if (!service || !destroyed || settled.result.status !== 'succeeded') return null
  const recorded = await readRecordedResources(store, context.environment.name)
  const tree = prepared?.tree ?? null
  const retained = await store.operations.listRetained(context.environment.name)
  const search = () => searchUntilEmpty(context, service, { tree, recorded, retained })
  const first = await search()
  const state = await destroyAgain(context, settled, first)
  const last = state === null ? first : await search()
  const cleanup = summarise(first, last)
  await appendEvents(context, operation, {
    type: 'step',
    step: 'cleanup',
    state: last.remaining.length === 0 ? 'finished' : 'failed',
    detail: describeCleanup(cleanup),
  })
  return { cleanup, result: { ...settled.result, ...(state ?? {}) } }
}

function summarise(first: Search, last: Search): Cleanup {
  const remains = new Set(last.remaining.map(getKey))
  return {
    checkedAt: new Date().toISOString(),
    searches: first === last ? first.searches : first.searches + last.searches,
    found: first.remaining,
    removed: first.remaining.filter(leftover => !remains.has(getKey(leftover))),
    remaining: last.remaining,
    lingering: last.lingering,
    kept: last.kept,
    notSeen: [...new Set([...first.notSeen, ...last.notSeen])],
  }
}

const getKey = ({ type, id, arn, region }: Leftover) => arn ?? `${type} ${region} ${id}`

/**
 * AWS lists a resource for some time while it is being deleted: the search is repeated until it
 * finds nothing, or as often as the service has pauses.
 */
async function searchUntilEmpty(
  { environment, lease }: OperationContext,
  service: CleanupService,
  input: Pick<Parameters<CleanupService['search']>[0], 'tree' | 'recorded' | 'retained'>,
): Promise<Search> {
  for (let searches = 1; ; searches += 1) {
    const seconds = service.pauses[searches - 1] ?? 0
    await lease.runUnderLease(sleep(seconds * 1000, undefined, { ref: false }))
    const found = await lease.runUnderLease(service.search({ environment, ...input }))
    if (found.remaining.length === 0 || searches >= service.pauses.length)
      return { ...found, searches }
  }
}

/**
 * Runs once: a second run imports the leftovers into the state and destroys them. Returns the
 * resulting state, empty when it could not be read; null when no leftover can be destroyed.
 */
async function destroyAgain(
  context: OperationContext,
  settled: SettledRun,
  { retry }: RemainingResources,
): Promise<Partial<Pick<RunResult, 'state'>> | null> {
  const { operation } = settled.run
  if (retry.length === 0 || context.cancel.aborted) return null
  const adopt = await buildAdoption(context, operation, retry)
  if (!adopt) {
    await appendEvents(context, operation, {
      type: 'diagnostic',
      severity: 'warning',
      message:
        `${retry.length} leftovers can't be destroyed again: no saved state has the ` +
        'provider that created them',
    })
    return null
  }
  await appendEvents(context, operation, {
    type: 'step',
    step: 'destroy-leftovers',
    state: 'started',
    detail: retry.map(({ type, id }) => `${type} ${id}`).join(', '),
  })
  const result = await runSecondDestroy(context, settled, adopt)
  await appendEvents(context, operation, {
    type: 'step',
    step: 'destroy-leftovers',
    state: result?.status === 'succeeded' ? 'finished' : 'failed',
    ...(result?.error ? { detail: result.error.message } : {}),
  })
  return result?.state ? { state: result.state } : {}
}

async function runSecondDestroy(
  context: OperationContext,
  { run: { operation, prepared }, result }: SettledRun,
  adopt: Adoption,
): Promise<RunResult | null> {
  const { deps, environment, lease, cancel } = context
  const tree = prepared?.tree ?? (await loadTree(deps, operation))
  const request = await buildRunRequest(deps, { operation, environment, tree })
  const key = `${operation.id}-${operation.attempt}-cleanup-${lease.fence}`
  const encryptionSalt = result.encryptionSalt ?? request.encryptionSalt
  const handle = await startProcess(context, operation, key, {
    ...request,
    encryptionSalt,
    adopt,
    // the first run has destroyed them
    recordedResources: 0,
    expectedState: null,
  })
  const source = `cleanup-${operation.attempt}-${lease.fence}`
  const ended = await followRun(context, { operation, handle, source, cancel })
  if (!ended) await handle.kill()
  return ended
}

/** The provider and the stack as they were saved last; null when nothing was. */
async function buildAdoption(
  { deps: { store } }: OperationContext,
  { environment }: Operation,
  resources: ImportResource[],
): Promise<Adoption | null> {
  const [newest] = (await store.states.list(environment, { page: 1, pageSize: 1 })).items
  const saved = newest && (await store.states.get(environment, newest.id))
  if (!saved) return null
  const { deployment } = JSON.parse(gunzipSync(saved.body).toString('utf8')) as {
    deployment: Adoption['base']
  }
  const kept = (deployment.resources ?? []).filter(
    ({ type }) => type === 'pulumi:pulumi:Stack' || type.startsWith('pulumi:providers:'),
  )
  return { resources, base: { ...deployment, resources: kept, pending_operations: [] } }
}

function describeCleanup({ searches, removed, remaining, kept = [] }: Cleanup): string {
  const searched = `the account was searched ${searches === 1 ? 'once' : `${searches} times`}`
  const again = removed.length > 0 ? `; ${removed.length} leftovers were destroyed again` : ''
  const left = kept.map(
    ({ type, id, why, command }) =>
      `${type ?? 'a resource'} ${id} is kept: ${why}${command ? ` (removed by: ${command})` : ''}`,
  )
  const found =
    remaining.length > 0
      ? `${remaining.length} resources remain`
      : `nothing ${kept.length > 0 ? 'else ' : ''}has the environment's tag`
  return [`${searched}: ${found}${again}`, ...left].join('; ')
}

/** A destroy with leftovers has failed, whatever its run reports. */
export function findLeftoversEnding(
  { environment }: Operation,
  { remaining }: Cleanup,
): Ending | null {
  if (remaining.length === 0) return null
  const names = remaining.map(
    ({ type, arn, id, region, ours }) =>
      `${type ?? 'a resource'} ${arn ?? id} in ` +
      `${region ?? 'an unknown region'}${ours ? '' : ' (made by hand)'}`,
  )
  const list = `${names.slice(0, 20).join('; ')}${names.length > 20 ? '…' : ''}`
  const message =
    `everything recorded of ${environment} was destroyed, but ` +
    `${names.length === 1 ? '1 resource' : `${names.length} resources`} with its tag or in its ` +
    `networks remained: ${list}`
  return {
    status: 'failed',
    reason: message,
    error: {
      code: 'leftovers-found',
      message,
      hint:
        'remove the resources that were made by hand, then request the destroy again: it ' +
        'searches the account ' +
        'again. The environment and its saved states are kept until nothing remains',
    },
  }
}

/** In the transaction that ends the operation: leftovers are stored with the environment. */
export async function keepLeftovers(
  store: Store,
  { id }: Operation,
  environment: Environment,
  cleanup: Cleanup | null,
): Promise<void> {
  if (!cleanup) return
  const remaining = cleanup.remaining.length > 0 ? cleanup.remaining : null
  await store.environments.recordLeftovers(environment.name, remaining)
  if (!remaining || isDeepStrictEqual(remaining, environment.leftovers)) return
  await store.notices.add({
    type: 'environment.leftovers',
    environment: environment.name,
    operation: id,
    text:
      `${remaining.length} resources of ${environment.name} remain in the account after its ` +
      'destroy',
    detail: { remaining },
  })
}
