/**
 * What the end of an operation means for going back: a deploy that failed is rolled back by itself
 * where the policy says so, and a rollback is followed by a drift check, or by an alert. Never a
 * rollback of a rollback.
 */
import type { Log } from '../../../lib/log.ts'
import type { Store } from '../../../model/store.ts'
import { lastGood, sameAs, writesOf } from '../../operations/rollback.ts'
import { isWriting, type Operation } from '../../../model/operation.ts'
import type { NoticeType } from '../../../model/finding.ts'

import type { Policy } from '../../../model/promotion.ts'
import type { Environment } from '../../../model/environment.ts'
import type { Ended } from '../../../model/promotionService.ts'
import { errorMessage } from '../../../lib/errors.ts'

/**
 * Asks for an operation in the name of the system actor `rollback`, by the same verb as everybody,
 * in the transaction of `store`; resolves with its id.
 */
export type RequestRollback = (
  store: Store,
  input: {
    environment: string
    kind: 'rollback' | 'drift-check'
    message: string
    to?: string
    rollbackOf?: string
  },
) => Promise<string>

type Needs = {
  policy(
    store: Store,
    environment: Pick<Environment, 'name' | 'kind'>,
  ): Promise<Pick<Policy, 'rollback'>>
  request: RequestRollback
  log: Pick<Log, 'warn'>
}

/**
 * For `PromotionService.conclude`. Never throws but for a lost connection: what fails is undone to the
 * savepoint, logged and told, and the operation ends as it would have.
 */
export function createRollbackConclusion(
  needs: Needs,
): (store: Store, ended: Ended) => Promise<void> {
  return async (store, ended) => {
    if (!concerns(ended)) return
    try {
      await store.savepoint(store =>
        ended.operation.kind === 'rollback'
          ? afterRollback(store, needs, ended)
          : goBack(store, needs, ended),
      )
    } catch (error) {
      needs.log.warn(
        { operation: ended.operation.id, err: error },
        'going back could not be concluded after the operation',
      )
      await tell(
        store,
        ended,
        'rollback.impossible',
        `${ended.environment.name} could not be rolled back, or checked, by itself after ${ended.operation.kind} ${ended.operation.id}: ${errorMessage(error)}`,
        {},
      )
    }
  }
}

function concerns({ operation, status, wrote }: Ended): boolean {
  if (!isWriting(operation)) return false
  return (
    operation.kind === 'rollback' ||
    (operation.kind === 'deploy' && ['failed', 'refused', 'expired'].includes(status) && wrote)
  )
}

async function goBack(store: Store, { policy, request }: Needs, ended: Ended): Promise<void> {
  const { operation, environment, error } = ended
  const current = await store.environments.get(environment.name)
  if (!current || !(await policy(store, current)).rollback.automatic) return
  const code = error?.code ?? null
  const target = await findTarget(store, current, ended)
  if ('why' in target) return tell(store, ended, 'rollback.impossible', target.why, { code })
  const { id: to, revision } = target.good
  const back = revision?.commit?.slice(0, 10) ?? revision?.id ?? 'the last good revision'
  const message = `back to ${back}, because deploy ${operation.id} failed: ${error?.message ?? 'without saying why'}`
  const id = await request(store, {
    environment: environment.name,
    kind: 'rollback',
    to,
    rollbackOf: operation.id,
    message: message.slice(0, 500),
  })
  await tell(
    store,
    ended,
    'rollback.started',
    `the deploy of ${environment.name} failed (${code ?? 'internal'}); it goes back to ${back}`,
    { rollback: id, to, code },
  )
}

/** The operation to go back to, or why there is none. */
async function findTarget(
  store: Store,
  current: Environment,
  { operation, environment: { name }, error, status, internal }: Ended,
): Promise<{ good: Operation } | { why: string }> {
  if (internal)
    return {
      why: `the deploy of ${name} ended with a fault of Twinstack itself (${error?.message ?? 'unknown'}), which says nothing of what was deployed: it is not rolled back automatically`,
    }
  // the row may not say yet how the operation has ended
  const writes = (await writesOf(store, current)).map(one =>
    one.id === operation.id ? { ...one, status } : one,
  )
  const good = lastGood(writes)
  const failed = `the failed deploy of ${name} is not rolled back:`
  if (!good) return { why: `${failed} nothing good was deployed before` }
  return sameAs(good, operation)
    ? {
        why: `${failed} the last good operation applied the same revision and settings, so going back to it would change nothing: search for the cause outside of the program`,
      }
    : { good }
}

async function afterRollback(store: Store, { request }: Needs, ended: Ended): Promise<void> {
  const {
    operation,
    environment: { name },
    status,
    error,
  } = ended
  const detail = {
    to: operation.options.rollbackTo,
    rollbackOf: operation.rollbackOf,
    code: error?.code ?? null,
  }
  if (status === 'succeeded') {
    const check = await request(store, {
      environment: name,
      kind: 'drift-check',
      message: `after rollback ${operation.id}`,
    })
    return tell(store, ended, 'rollback.succeeded', `${name} is back on ${revisionOf(operation)}`, {
      ...detail,
      driftCheck: check,
      notes: (await store.operations.get(operation.id))?.notes ?? [],
    })
  }
  if (error?.code === 'stateful-replacement') {
    return tell(
      store,
      ended,
      'rollback.needs-decision',
      `the rollback of ${name} would replace or delete what holds data, so it has stopped before it wrote anything, and asks: ${error.message}`,
      { ...detail, hint: againWith(operation, error.resources?.map(({ urn }) => urn) ?? []) },
    )
  }
  if (status === 'cancelled' && operation.rollbackOf === null) return
  await tell(
    store,
    ended,
    'rollback.failed',
    `the rollback of ${name} to ${revisionOf(operation)} has ${status}: ${error?.message ?? 'it was cancelled'}`,
    {
      ...detail,
      hint: `nothing is tried again by itself. What was done is recorded: compare with POST /v1/environments/${name}/operations {"kind": "drift-check"}, put right what the message names, then ask for the rollback again or deploy a revision that works`,
    },
  )
}

/** The request that goes on where the rollback stopped. */
function againWith({ options }: Operation, urns: string[]): string {
  return `ask again with ${JSON.stringify({ kind: 'rollback', to: options.rollbackTo, allowReplace: [...options.allowReplace, ...urns] })} if the data may go; else deploy a revision that works`
}

function revisionOf({ revision }: Operation): string {
  return revision?.commit?.slice(0, 10) ?? revision?.id ?? 'the last good revision'
}

async function tell(
  store: Store,
  { operation, environment }: Ended,
  type: NoticeType,
  text: string,
  detail: Record<string, unknown>,
): Promise<void> {
  await store.notices.add({
    type,
    environment: environment.name,
    operation: operation.id,
    text,
    detail,
  })
}
