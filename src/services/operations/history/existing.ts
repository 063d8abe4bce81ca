import { getScope, sees } from '../../access/policy.ts'
import type { Scope } from '../../../model/access.ts'
import { createNoEnvironmentError, getTarget } from '../../environments/getEnvironment.ts'
import type { VerbContext } from '../../../model/verbContext.ts'

/**
 * History outlives its environment: a name is known when it exists, or when something was deployed
 * there. Each deployment belongs to the kind that its environment had: a role on the kind of today
 * does not show an earlier environment of another kind.
 *
 * @returns the part that the actor may see
 * @throws TwinstackError `not-found`
 */
export async function requireKnownName(
  { store, actor }: VerbContext,
  name: string,
): Promise<Scope> {
  const scope = getScope(actor)
  const now = await store.environments.get(name)
  const there = now
    ? sees(actor, getTarget(now))
    : (await store.history.list(name, { scope, page: 1, pageSize: 1 })).total > 0
  if (!there) throw createNoEnvironmentError(name)
  return scope
}
