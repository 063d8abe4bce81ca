/**
 * The sweeper: warns of ephemeral environments whose time has ended or whose branch was deleted,
 * destroys them, and repeats a failed destroy. At its start it destroys those that ended while the
 * service was down. Any number of workers share the work by row locks.
 */
import { TwinstackError } from '../../../lib/errors.ts'
import type { Environment } from '../../../model/environment.ts'
import type { Log } from '../../../lib/log.ts'
import type { Store } from '../../../model/store.ts'
import { removeEnvironment } from '../../operations/removeEnvironment.ts'
import { selectOwnOperations, judgeDue, failuresToTell, type DueAction } from './decide.ts'
import type { VerbContext } from '../../../model/verbContext.ts'
import { collectPages } from '../../../lib/pagination.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'
import { formatTime } from '../../../lib/formatTime.ts'

export type SweeperOptions = {
  /** of the actor `sweeper` */
  context: VerbContext
  log: Log
  /** null: not known */
  hasBranch(branch: string): Promise<boolean | null>
  /** the database's clock when left out */
  now?: (() => Date) | undefined
}
export type Sweeper = { stop(): Promise<void> }
type SweepResult = { warned: string[]; destroyed: string[] }

/** Sweeps at once and then every `everySeconds`; `stop` waits until the current sweep is stored. */
export function startSweeper({
  everySeconds = 30,
  ...sweeping
}: SweeperOptions & { everySeconds?: number }): Sweeper {
  const leave = new AbortController()
  let timer: NodeJS.Timeout
  let running = Promise.resolve()
  const sweepNow = () => {
    running = tick(sweeping, leave.signal).then(scheduleNext)
  }
  const scheduleNext = () => {
    if (!leave.signal.aborted) timer = setTimeout(sweepNow, everySeconds * 1000)
  }
  sweepNow()
  return {
    stop: async () => {
      leave.abort()
      clearTimeout(timer)
      await running
    },
  }
}

async function tick(sweeping: SweeperOptions, signal: AbortSignal): Promise<void> {
  try {
    const { warned, destroyed } = await sweep(sweeping, signal)
    if (warned.length + destroyed.length > 0)
      sweeping.log.info({ warned, destroyed }, 'swept ephemeral environments')
  } catch (error) {
    sweeping.log.warn(
      { err: error },
      'the sweep of ephemeral environments failed; the next one tries again',
    )
  }
}

/** One sweep over all ephemeral environments. One that fails is logged, and the others continue. */
export async function sweep(sweeping: SweeperOptions, signal?: AbortSignal): Promise<SweepResult> {
  const swept: SweepResult = { warned: [], destroyed: [] }
  for (const environment of await listEphemeral(sweeping.context.store)) {
    if (signal?.aborted) break
    try {
      const result = await sweepOne(sweeping, environment)
      if (result) swept[result].push(environment.name)
    } catch (error) {
      if (error instanceof TwinstackError && error.code === 'unavailable') throw error
      sweeping.log.error(
        { environment: environment.name, err: error },
        'the sweep of an environment failed',
      )
    }
  }
  return swept
}

async function listEphemeral(store: Store): Promise<Environment[]> {
  return collectPages(page => store.environments.list({ kind: 'ephemeral', ...page }))
}

async function sweepOne(
  sweeping: SweeperOptions,
  { name, source }: Environment,
): Promise<keyof SweepResult | null> {
  const gone = await findDeletedBranch(sweeping, name, source)
  return sweeping.context.store.runInTransaction(async store => {
    // another worker has the lock, or an operation is being requested: next time
    const environment = await store.environments.tryLock(name)
    if (!environment) return null
    const now = sweeping.now?.() ?? (await store.readClock())
    const due = await judgeEnvironment(
      { ...sweeping, context: { ...sweeping.context, store } },
      environment,
      gone,
      now,
    )
    if (due.act === 'warn') await warn(store, environment, now)
    if (due.act === 'wait') await notifyFailures(store, environment, due)
    if (due.act === 'destroy') await destroy({ ...sweeping.context, store }, environment, due.why)
    return due.act === 'warn' ? 'warned' : due.act === 'destroy' ? 'destroyed' : null
  })
}

async function judgeEnvironment(
  { context: { store, readPolicy: policy } }: SweeperOptions,
  environment: Environment,
  gone: string | null,
  now: Date,
): Promise<DueAction> {
  const { items: operations } = await store.operations.list({
    environment: environment.name,
    page: 1,
    pageSize: 50,
  })
  return judgeDue({
    environment,
    operations: selectOwnOperations(environment, operations),
    policy: (await policy(store, environment)).ephemeral,
    gone,
    now,
  })
}

/**
 * The name of the environment's branch when it was deleted. Absence counts only after the branch
 * was seen: the service may use a clone of the repository that never had it. The branch of a pull
 * request from another repository is in that repository, so it is not checked.
 */
async function findDeletedBranch(
  { context: { store }, hasBranch: branchExists }: SweeperOptions,
  name: string,
  source: Environment['source'],
): Promise<string | null> {
  const branch =
    source?.kind === 'pull-request' && source.repository !== undefined ? undefined : source?.branch
  if (branch === undefined) return null
  const exists = await branchExists(branch)
  const seen = await store.environments.wasBranchSeen(name)
  if (exists && !seen) await store.environments.noteBranch(name)
  return exists === false && seen ? branch : null
}

async function warn(store: Store, { name, owner, life }: Environment, now: Date): Promise<void> {
  await store.environments.markWarned(name, now)
  await store.notices.add({
    type: 'environment.expires',
    environment: name,
    operation: null,
    text:
      `${name} of ${owner} ends at ${formatTime(requirePresent(life).expiresAt)}; any operation ` +
      `or POST /v1/environments/${name}/extend keeps it until ` +
      `${formatTime(requirePresent(life).hardEndAt)} at most`,
    detail: {
      owner,
      expiresAt: requirePresent(life).expiresAt,
      hardEndAt: requirePresent(life).hardEndAt,
    },
  })
}

async function destroy(
  context: SweeperOptions['context'],
  { name }: Environment,
  why: string,
): Promise<void> {
  await removeEnvironment({
    ctx: context,
    input: { name, destroy: true, message: `swept: ${why}` },
  })
}

/** Creates one notice for each series of failures. */
async function notifyFailures(
  store: Store,
  { name, owner }: Environment,
  { failures, until }: DueAction & { act: 'wait' },
): Promise<void> {
  if (failures < failuresToTell) return
  const { items } = await store.operations.list({
    environment: name,
    kind: 'destroy',
    page: 1,
    pageSize: failures,
  })
  const first = items.at(-1)?.id ?? null
  const notified = await store.notices.getLatest(name, 'environment.destroy-failed')
  if (notified?.detail['first'] === first) return
  await store.notices.add({
    type: 'environment.destroy-failed',
    environment: name,
    operation: items[0]?.id ?? null,
    text:
      `${name} of ${owner} could not be destroyed ${failures} times: ` +
      `${items[0]?.error?.message ?? 'no reason is known'}; it is tried again at ` +
      `${formatTime(until)}`,
    detail: { owner, failures, first, error: items[0]?.error ?? null },
  })
}
