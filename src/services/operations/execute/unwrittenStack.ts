/**
 * The stack of an environment that no operation has changed yet. The creator of the environment
 * chooses its name, so a stack of that name may exist already and belong to another team.
 */
import type { Environment } from '../../../model/environment.ts'
import { isWriting, type Operation } from '../../../model/operation.ts'
import type { Tree } from '../../../model/revision.ts'
import type { Store } from '../../../model/store.ts'
import { refuseOwnedState } from '../../environments/stateOwners.ts'
import type { ExecutorDeps } from './executorDeps.ts'

type Place = Pick<Environment, 'name' | 'kind' | 'deployed' | 'createdAt'>

/**
 * Whether resources in the stack can't belong to the environment. An ephemeral environment never
 * takes over a stack. A staging environment does when the requester may edit its state; only admins
 * create production.
 */
export async function isUnwritten(
  store: Store,
  operation: Operation,
  environment: Place,
): Promise<boolean> {
  if (environment.kind === 'production' || operation.options.takesOverStack === true) return false
  return isUnchanged(store, operation, environment)
}

async function isUnchanged(
  store: Store,
  { wrote }: Operation,
  { name, kind, deployed, createdAt }: Place,
): Promise<boolean> {
  if (wrote === true || (kind !== 'ephemeral' && deployed !== null)) return false
  return !(await store.operations.hasChanged(name, createdAt))
}

/**
 * Refuses to take over a stack with a resource that another environment has recorded. An edit of
 * the state changes nothing in the cloud, and the guard compares the state of an adoption.
 *
 * @throws TwinstackError `import-refused`, `unavailable`
 */
export async function refuseOwnedStack(
  { store, states }: Pick<ExecutorDeps, 'store' | 'states'>,
  operation: Operation,
  { name, project }: { name: string; project: Tree['project'] },
): Promise<void> {
  if (!isWriting(operation) || operation.kind === 'state-edit') return
  const environment = await store.environments.get(name)
  if (environment === null || environment.kind === 'ephemeral') return
  if (!(await isUnchanged(store, operation, environment))) return
  const found = await states.read(`organization/${project}/${name}`)
  if (!found) return
  const { deployment } = found
  await refuseOwnedState(store, 'import-refused', { place: environment, deployment })
}
