/**
 * Stacks of the state service that have the name of an environment and were there before it: of an
 * environment that was removed, or of a plain pulumi. With the environment, its operators would get
 * their states and their secrets.
 */
import { TwinstackError } from '../../lib/errors.ts'
import type { Actor } from '../../model/actor.ts'
import type { Environment } from '../../model/environment.ts'
import type { Store } from '../../model/store.ts'
import { permits } from '../access/policy.ts'

const most = 100

/**
 * Refuses a new environment with the name of a stack on which the caller has no right without this
 * environment. A role on the kind of the environment gives none.
 *
 * @throws TwinstackError `conflict`
 */
export async function refuseFormerStack(
  { actor, store }: { actor: Actor; store: Store },
  { name }: { name: string },
): Promise<void> {
  if (permits(actor, 'stack:manage', { environment: name })) return
  const [found] = await store.stacks.list({ names: [name], limit: 1 })
  if (!found) return
  throw new TwinstackError('conflict', `the state service has a stack ${name} already`, {
    hint:
      'choose another name; or an approver on all environments creates this one, or removes the ' +
      `stack with  pulumi stack rm ${name}`,
  })
}

/**
 * Removes the stacks of an environment that is being removed, with their former states, where they
 * have no resources and are not older than the environment. A destroy has removed its stack before.
 */
export async function removeEmptyStacks(
  store: Store,
  { name, createdAt }: Pick<Environment, 'name' | 'createdAt'>,
): Promise<void> {
  for (const stack of await store.stacks.list({ names: [name], limit: most }))
    if ((stack.resources ?? 0) === 0 && stack.createdAt >= new Date(createdAt))
      await store.stacks.remove(stack.id)
}
