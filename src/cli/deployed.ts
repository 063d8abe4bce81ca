/**
 * Finds the newest operation that deployed an environment, for tests, sign-offs and the reports of
 * a pipeline.
 */
import type { Client } from '../client/index.ts'
import { TwinstackError } from '../lib/errors.ts'
import { finalStatuses } from '../model/operation.ts'
import type { Operation } from '../model/operation.ts'
import type { OperationReference } from './arguments.ts'

const kinds = ['deploy', 'rollback', 'rebuild'] as const
type OperationLister = Pick<Client, 'listOperations'>

/**
 * The newest deploy, rollback or rebuild that runs or began; previews, drift checks and plans do
 * not count. Null when there is none.
 */
export async function findNewestDeployed(
  client: OperationLister,
  environment: string,
): Promise<Operation | null> {
  // one list for each kind, because any number of previews and drift checks may be newer
  const lists = await Promise.all(
    kinds.map(kind => client.listOperations({ environment, kind, pageSize: 100 })),
  )
  const [newest] = lists
    .flatMap(({ items }) => items)
    .filter(isDeployment)
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt))
  return newest ?? null
}

/** One that was superseded or cancelled while it waited changed nothing. */
function isDeployment({ status, startedAt, options }: Operation): boolean {
  return (
    !options.planOnly &&
    (!finalStatuses.includes(status) || (startedAt !== null && status !== 'superseded'))
  )
}

/**
 * By id, or by the name of an environment. @throws TwinstackError `not-found` when nothing was
 * deployed there
 */
export async function findDeployed(
  client: Client,
  reference: OperationReference,
): Promise<Operation> {
  if ('id' in reference) return client.getOperation(reference.id)
  await client.getEnvironment(reference.environment)
  const newest = await findNewestDeployed(client, reference.environment)
  if (newest) return newest
  throw new TwinstackError(
    'not-found',
    `environment ${reference.environment} has no deploy, rollback or rebuild yet`,
  )
}
