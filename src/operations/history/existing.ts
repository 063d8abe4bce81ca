import { sees } from '../../access/policy.ts'
import { noEnvironment } from '../../environments/getEnvironment.ts'
import type { EnvironmentKind } from '../../environments/words.ts'
import type { VerbContext } from '../ports.ts'

/** History outlives its environment: a name is known when it exists, or when something was deployed there. @throws TwinstackError `not-found` */
export async function existing ({ store, actor }: VerbContext, name: string): Promise<void> {
  const environmentKind = (await store.environments.get(name))?.kind ?? await kindAtItsTime(store, name)
  if (!environmentKind || !sees(actor, { environment: name, environmentKind })) throw noEnvironment(name)
}

async function kindAtItsTime (store: VerbContext['store'], name: string): Promise<EnvironmentKind | undefined> {
  if ((await store.history.list(name, { page: 1, pageSize: 1 })).total === 0) return undefined
  return (await store.operations.list({ environment: name, page: 1, pageSize: 1 })).items[0]?.environmentKind
}
