import { basename, join } from 'node:path'
import { TwinstackError } from '../../../lib/errors.ts'
import type { Environment } from '../../../model/environment.ts'
import type { Tree } from '../../../model/revision.ts'
import type { RunMode, RunRequest } from '../../../model/run.ts'
import type { Execution } from './execution.ts'
import type { ExecutorDeps } from './executorDeps.ts'

import { isWriting, type Operation } from '../../../model/operation.ts'
import type { RunHandle } from '../../../model/runner.ts'

/** Everything that a runner is told about one run; it gets no credential of the service. */
export async function runRequest(
  deps: ExecutorDeps,
  {
    operation,
    environment,
    tree,
    mode,
    dead,
    guard = null,
    bound = null,
    reading = !isWriting(operation),
  }: {
    operation: Operation
    environment: Environment
    tree: Tree
    mode: RunMode
    dead: RunRequest['dead']
    guard?: RunRequest['guard']
    bound?: RunRequest['bound']
    /** it writes nothing: also for the plan of an operation that will */
    reading?: boolean
  },
): Promise<RunRequest> {
  const { encryptionSalt, settledDigest } = await deps.store.environments.secrets(environment.name)
  const { command, version } = await deps.engine()
  return {
    version: 1,
    mode,
    operation: operation.id,
    attempt: operation.attempt,
    kind: operation.kind,
    options: operation.options,
    guard,
    bound,
    settledDigest: isSettled(operation, environment) ? settledDigest : null,
    environment: { name: environment.name, kind: environment.kind },
    stack: `organization/${tree.project}/${environment.name}`,
    tree: { folder: tree.folder, modules: tree.modules, project: tree.project, main: tree.main },
    settingsFile: `Pulumi.${environment.template ?? environment.name}.yaml`,
    overrides: operation.overrides ?? environment.overrides,
    encryptionSalt,
    backend: deps.backend,
    cloud: deps.cloud(environment, operation.requestedBy.name, { reading }),
    engine: { command, version },
    refreshOnly: false,
    removeStack: operation.removeEnvironment,
    parallel: deps.parallel,
    timeLimitSeconds: operation.timeLimitSeconds,
    graceSeconds: deps.graceSeconds,
    outputKey: deps.outputKey,
    dead,
  }
}

/**
 * Whether the operation would apply again what is deployed; production is looked at even then
 * (runner/child/plan.ts).
 */
function isSettled({ revision }: Operation, { kind, deployed }: Environment): boolean {
  return kind !== 'production' && revision !== null && revision.id === deployed?.revision
}

/**
 * The tree of the operation's revision, its dependency folder made if it is not there yet: before
 * anything is planned or written.
 *
 * @throws TwinstackError `revision-not-found`, `dependencies-failed`; `refused` for the latter
 * where production would be written
 */
export async function treeOf(
  deps: Pick<ExecutorDeps, 'trees'>,
  operation: Operation,
): Promise<Tree> {
  if (!operation.revision)
    throw new TwinstackError('revision-not-found', `operation ${operation.id} has no revision`)
  return deps.trees.tree(operation.revision).catch(error => {
    throw isLive(operation) ? refusal(operation, error) : error
  })
}

function isLive(operation: Operation): boolean {
  return operation.environmentKind === 'production' && isWriting(operation)
}

/**
 * What production runs was installed before, in staging; what can't be installed has not been
 * there.
 */
function refusal({ kind, environment }: Operation, error: unknown): unknown {
  if (!(error instanceof TwinstackError) || error.code !== 'dependencies-failed') return error
  return new TwinstackError(
    'refused',
    `the ${kind} of ${environment} was not begun, nothing was written: the program's dependencies can't be installed: ${error.message}`,
    { cause: error, ...(error.hint ? { hint: error.hint } : {}) },
  )
}

/**
 * What the name of a run folder says: `<operation>-<attempt>`, of controlled operations with
 * `-plan-<round>` or `-apply-<round>`.
 */
export function runOf(folder: string): { plans: boolean; round: number; source: string | null } {
  const [, attempt, what, round] = /-(\d+)-(plan|apply)-(\d+)$/.exec(basename(folder)) ?? []
  return {
    plans: what === 'plan',
    round: Number(round ?? 0),
    source: what ? `${what === 'plan' ? 'plan' : 'runner'}-${attempt}-${round}` : null,
  }
}

/**
 * Starts a run. Its folder is remembered before the process exists: a worker that dies in between
 * leaves nothing unknown.
 */
export async function startRun(
  { deps, hold, operation }: Execution,
  key: string,
  request: RunRequest,
): Promise<RunHandle> {
  await hold.persist(() =>
    deps.store.operations.setRunFolder(operation.id, join(deps.home, 'runs', key)),
  )
  return deps.runner.start(key, request)
}
