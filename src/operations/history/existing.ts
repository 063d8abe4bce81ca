import { TwinstackError } from '../../errors.ts'
import type { VerbContext } from '../ports.ts'

/** History outlives its environment: a name is known when it exists, or when something was deployed there. */
export async function existing ({ store }: VerbContext, name: string): Promise<void> {
  if (await store.environments.get(name)) return
  if ((await store.history.list(name, { page: 1, pageSize: 1 })).total > 0) return
  throw new TwinstackError('not-found', `there is no environment ${name}`, { hint: 'GET /v1/environments lists them' })
}
