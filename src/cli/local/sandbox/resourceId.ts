/** Finds a resource of the simulated account without a tag by its name in a recorded state. */
import type { Client } from '../../../client/index.ts'
import { isTwinstackError, TwinstackError } from '../../../lib/errors.ts'
import { collectPages } from '../../../lib/pagination.ts'

/**
 * @param name id, ARN, `environment/name` or `environment/Type/name`
 * @param connect to the service that has the states; not called when the account itself has the
 *   name
 * @returns the id, or `name` when the account has it
 * @throws TwinstackError `not-found`, `conflict` when several resources have this name
 */
export async function findResourceId(
  folder: string,
  name: string,
  connect: () => Client,
): Promise<string> {
  const { getResource } = await import('../../../adapters/sandbox/cloud.ts')
  try {
    await getResource(folder, name)
    return name
  } catch (error) {
    const [, environment, logical] = /^([a-z][a-z0-9-]*)\/(.+)$/.exec(name) ?? []
    if (!isTwinstackError(error) || error.code !== 'not-found') throw error
    if (environment === undefined || logical === undefined) throw error
    return (await findRecordedId(environment, logical, connect)) ?? Promise.reject(error)
  }
}

/** Null without a service, and when the state has no such resource. */
async function findRecordedId(
  environment: string,
  logical: string,
  connect: () => Client,
): Promise<string | null> {
  const all = await collectPages(page => connect().listResources(environment, page), 100).catch(
    () => [],
  )
  const found = all.filter(
    ({ type, name, id, custom }) =>
      custom && id !== null && [name, `${type.split(':')[2]}/${name}`].includes(logical),
  )
  if (found.length > 1)
    throw new TwinstackError(
      'conflict',
      `${environment}/${logical} could be any of: ` +
        found.map(({ type, name }) => `${environment}/${type.split(':')[2]}/${name}`).join(', '),
      { hint: 'use one of these names' },
    )
  return found[0]?.id ?? null
}
