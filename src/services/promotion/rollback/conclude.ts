/**
 * The rollbacks after an operation: a failed deploy is rolled back automatically if the policy says
 * so, and a drift check or an alert follows a rollback. A rollback is never rolled back.
 */
import type { Log } from '../../../lib/log.ts'
import type { Store } from '../../../model/store.ts'
import { selectLastGood, isSameRevision, readWrites } from '../../operations/rollback.ts'
import { isWriting, type Operation } from '../../../model/operation.ts'

import type { Policy } from '../../../model/promotion.ts'
import type { Environment } from '../../../model/environment.ts'
import type { EndedOperation } from '../../../model/promotionService.ts'
import { getErrorMessage } from '../../../lib/errors.ts'
import { notify } from '../../operations/notify.ts'

/**
 * Requests an operation as the system actor `rollback`, with the same verb as all callers, in the
 * transaction of `store`; resolves with its id.
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
  readPolicy(
    store: Store,
    environment: Pick<Environment, 'name' | 'kind'>,
  ): Promise<Pick<Policy, 'rollback'>>
  request: RequestRollback
  log: Pick<Log, 'warn'>
}

/**
 * For `PromotionService.conclude`. Throws only for a lost connection: other failures are rolled
 * back to the savepoint, logged and reported in a notice, and the operation ends unchanged.
 */
export function createRollbackConclusion(
  needs: Needs,
): (store: Store, ended: EndedOperation) => Promise<void> {
  return async (store, ended) => {
    if (!concerns(ended)) return
    try {
      await store.runInSavepoint(store =>
        ended.operation.kind === 'rollback'
          ? concludeRollback(store, needs, ended)
          : requestRollback(store, needs, ended),
      )
    } catch (error) {
      needs.log.warn(
        { operation: ended.operation.id, err: error },
        'the rollback after the operation could not be requested or concluded',
      )
      await notify(
        store,
        ended,
        'rollback.impossible',
        `${ended.environment.name} could not be rolled back or checked automatically after ` +
          `${ended.operation.kind} ${ended.operation.id}: ${getErrorMessage(error)}`,
        {},
      )
    }
  }
}

function concerns({ operation, status, wrote }: EndedOperation): boolean {
  if (!isWriting(operation)) return false
  return (
    operation.kind === 'rollback' ||
    (operation.kind === 'deploy' && ['failed', 'refused', 'expired'].includes(status) && wrote)
  )
}

async function requestRollback(
  store: Store,
  { readPolicy: policy, request }: Needs,
  ended: EndedOperation,
): Promise<void> {
  const { operation, environment, error } = ended
  const current = await store.environments.get(environment.name)
  if (!current || !(await policy(store, current)).rollback.automatic) return
  const code = error?.code ?? null
  const target = await findTarget(store, current, ended)
  if ('why' in target) return notify(store, ended, 'rollback.impossible', target.why, { code })
  const { id: to, revision } = target.good
  const back = revision?.commit?.slice(0, 10) ?? revision?.id ?? 'the last good revision'
  const message =
    `back to ${back}, because deploy ${operation.id} failed: ` +
    `${error?.message ?? 'it reported no reason'}`
  const id = await request(store, {
    environment: environment.name,
    kind: 'rollback',
    to,
    rollbackOf: operation.id,
    message: message.slice(0, 500),
  })
  await notify(
    store,
    ended,
    'rollback.started',
    `the deploy of ${environment.name} failed (${code ?? 'internal'}); it is rolled back to ` +
      `${back}`,
    { rollback: id, to, code },
  )
}

/** The target operation, or the reason why there is none. */
async function findTarget(
  store: Store,
  current: Environment,
  { operation, environment: { name }, error, status, internal }: EndedOperation,
): Promise<{ good: Operation } | { why: string }> {
  if (internal)
    return {
      why:
        `the deploy of ${name} ended with a fault of Twinstack itself ` +
        `(${error?.message ?? 'unknown'}), which is no failure of the deployed program: it ` +
        'is not rolled back automatically',
    }
  // the row may not have the final status of the operation yet
  const writes = (await readWrites(store, current)).map(one =>
    one.id === operation.id ? { ...one, status } : one,
  )
  const good = selectLastGood(writes)
  const failed = `the failed deploy of ${name} is not rolled back:`
  if (!good) return { why: `${failed} there is no earlier good operation` }
  return isSameRevision(good, operation)
    ? {
        why:
          `${failed} the last good operation applied the same revision and settings, so a ` +
          'rollback would change nothing: the cause is outside the program',
      }
    : { good }
}

async function concludeRollback(
  store: Store,
  { request }: Needs,
  ended: EndedOperation,
): Promise<void> {
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
    return notify(
      store,
      ended,
      'rollback.succeeded',
      `${name} is back on ${getRevision(operation)}`,
      {
        ...detail,
        driftCheck: check,
        notes: (await store.operations.get(operation.id))?.notes ?? [],
      },
    )
  }
  if (error?.code === 'stateful-replacement') {
    return notify(
      store,
      ended,
      'rollback.needs-decision',
      `the rollback of ${name} would replace or delete resources with data, so it stopped ` +
        `before it wrote anything: ${error.message}`,
      { ...detail, hint: retryCommand(operation, error.resources?.map(({ urn }) => urn) ?? []) },
    )
  }
  if (status === 'cancelled' && operation.rollbackOf === null) return
  await notify(
    store,
    ended,
    'rollback.failed',
    `the rollback of ${name} to ${getRevision(operation)} has ${status}: ` +
      `${error?.message ?? 'it was cancelled'}`,
    {
      ...detail,
      hint:
        'the service does not retry. The changes are recorded: check with POST ' +
        `/v1/environments/${name}/operations {"kind": "drift-check"}, correct what the ` +
        'message names, then request the rollback again or deploy a working revision',
    },
  )
}

/** The request that continues the stopped rollback. */
function retryCommand({ options }: Operation, urns: string[]): string {
  return (
    'send ' +
    JSON.stringify({
      kind: 'rollback',
      to: options.rollbackTo,
      allowReplace: [...options.allowReplace, ...urns],
    }) +
    ' if the data may be deleted; otherwise deploy a working revision'
  )
}

function getRevision({ revision }: Operation): string {
  return revision?.commit?.slice(0, 10) ?? revision?.id ?? 'the last good revision'
}
