import { getSettingsFile } from '../../../lib/settingsFile.ts'
import { TwinstackError } from '../../../lib/errors.ts'
import { getDeployment } from '../../../model/checkpoint.ts'
import type { Environment } from '../../../model/environment.ts'
import type { Tree } from '../../../model/revision.ts'
import type { RunMode, RunRequest } from '../../../model/run.ts'
import type { StateGrantService } from '../../../model/stateGrant.ts'
import type { ExecutorDeps } from './executorDeps.ts'
import { readRemains } from './readRemains.ts'
import { createStateEditRequest } from './createStateEditRequest.ts'
import { resealTemplate } from './resealTemplate.ts'
import { isUnwritten } from './unwrittenStack.ts'

import { isWriting, type Operation } from '../../../model/operation.ts'
import { findKeysOfTemplate, takesAccountFromFile } from '../../environments/template.ts'

/** Everything that a runner needs for one run; it gets no credential of the service. */
export async function buildRunRequest(
  deps: ExecutorDeps,
  {
    operation,
    environment,
    tree,
    mode = 'run',
    dead = null,
    guard = null,
    bound = null,
    reading = !isWriting(operation),
  }: {
    operation: Operation
    environment: Environment
    tree: Tree
    mode?: RunMode
    dead?: RunRequest['dead']
    guard?: RunRequest['guard']
    bound?: RunRequest['bound']
    /** the run writes nothing; true also for the plan of an operation that will write */
    reading?: boolean
  },
): Promise<RunRequest> {
  const { encryptionSalt, settledDigest, settingsKeys, writtenState } =
    await deps.store.environments.getSecrets(environment.name)
  const edit = await createStateEditRequest(deps, operation, tree.project)
  const { command, version } = await deps.getEngine()
  const current = await deps.store.environments.get(environment.name)
  const cloud = deps.buildCloud(environment, operation.requestedBy.name, { reading })
  const readsOnly = reading && mode !== 'heal'
  return {
    version: 1,
    mode,
    operation: operation.id,
    attempt: operation.attempt,
    kind: operation.kind,
    options: operation.options,
    guard,
    bound,
    settledDigest: isDeployed(operation, environment) ? settledDigest : null,
    environment: { name: environment.name, kind: environment.kind },
    ...expectState(operation, mode, {
      recordedResources: current?.resourceCount ?? 0,
      expectedState: writtenState,
    }),
    ...(await readRemains(deps, { operation, project: tree.project, mode, reading })),
    unwritten: mode === 'run' && (await isUnwritten(deps.store, operation, environment)),
    ...(await openBackend(deps, mode, {
      stack: { project: tree.project, name: environment.name },
      operation: operation.id,
      reading: readsOnly,
    })),
    reading: readsOnly,
    tree: { folder: tree.folder, modules: tree.modules, project: tree.project, main: tree.main },
    settingsFile: getSettingsFile(environment),
    accountFromFile: await takesAccountFromFile(deps.store, environment),
    overrides: operation.overrides ?? environment.overrides,
    encryptionSalt: findAdoptedSalt(edit) ?? encryptionSalt,
    settingsKeys,
    templateKeys: await resealTemplate(deps, {
      tree,
      environment,
      keys: await findKeysOfTemplate(deps.store, environment),
    }),
    cloud: (await deps.roleSession?.(cloud)) ?? cloud,
    engine: { command, version },
    refreshOnly: false,
    removeStack: operation.removeEnvironment,
    parallel: deps.parallel,
    timeLimitSeconds: operation.timeLimitSeconds,
    graceSeconds: deps.graceSeconds,
    outputKey: deps.outputKey,
    dead,
    edit,
  }
}

/** Edits of the state work on any state. */
function expectState(
  operation: Operation,
  mode: RunMode,
  recorded: { recordedResources: number; expectedState: string | null },
): Pick<RunRequest, 'recordedResources' | 'expectedState'> {
  if (operation.options.force.includes('state')) return {}
  const writes = mode === 'run' && isWriting(operation) && operation.kind !== 'state-edit'
  return writes ? recorded : { ...recorded, expectedState: null }
}

/** A state that is taken over contains the salt that its secrets were encrypted with. */
function findAdoptedSalt(edit: RunRequest['edit']): string | null {
  if (edit?.change.action !== 'adopt') return null
  return getDeployment(edit.restored).secrets_providers?.state?.salt ?? null
}

/** Where the state is, with access to it. Checks are code of users and read no state. */
async function openBackend(
  { grants, backend }: ExecutorDeps,
  mode: RunMode,
  use: Parameters<StateGrantService['grant']>[0],
): Promise<Pick<RunRequest, 'stack' | 'backend'>> {
  const { project, name } = use.stack
  if (!grants || mode === 'check') return { stack: `organization/${project}/${name}`, backend }
  const { organisation, url, token } = await grants.grant(use)
  return { stack: `${organisation}/${project}/${name}`, backend: { ...backend, url, token } }
}

/**
 * Whether the operation would apply the deployed revision again. Production is planned even then
 * (runner/child/plan.ts).
 */
function isDeployed({ revision }: Operation, { kind, deployed }: Environment): boolean {
  return kind !== 'production' && revision !== null && revision.id === deployed?.revision
}

/**
 * The tree of the operation's revision. Installs its dependencies when they are missing, before
 * anything is planned or written.
 *
 * @throws TwinstackError `revision-not-found`, `dependencies-failed`; `refused` for the latter
 * where production would be written
 */
export async function loadTree(
  deps: Pick<ExecutorDeps, 'trees'>,
  operation: Operation,
): Promise<Tree> {
  if (!operation.revision)
    throw new TwinstackError('revision-not-found', `operation ${operation.id} has no revision`)
  return deps.trees.prepareTree(operation.revision).catch(error => {
    throw writesProduction(operation) ? translateRefusal(operation, error) : error
  })
}

function writesProduction(operation: Operation): boolean {
  return operation.environmentKind === 'production' && isWriting(operation)
}

/**
 * The revision of a production deploy was installed before, in staging. A revision that can't be
 * installed was never deployed there.
 */
function translateRefusal({ kind, environment }: Operation, error: unknown): unknown {
  if (!(error instanceof TwinstackError) || error.code !== 'dependencies-failed') return error
  return new TwinstackError(
    'refused',
    `the ${kind} of ${environment} was not started and nothing was written: the program's ` +
      `dependencies can't be installed: ${error.message}`,
    { cause: error, ...(error.hint ? { hint: error.hint } : {}) },
  )
}
