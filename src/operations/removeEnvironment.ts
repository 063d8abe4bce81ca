import { z } from 'zod'
import { recordAudit } from '../access/audit.ts'
import { authorise } from '../access/policy.ts'
import { environmentNameSchema, type Environment } from '../environments/words.ts'
import { TwinstackError } from '../errors.ts'
import { parseInput } from '../input.ts'
import type { VerbContext } from './ports.ts'
import { requestOperation } from './requestOperation.ts'
import type { Operation } from './words.ts'

const inputSchema = z.strictObject({ name: environmentNameSchema, destroy: z.boolean().default(false), confirm: z.string().max(40).nullish() })

/**
 * Removes an environment that has no resources; with `destroy` asks for a destroy that takes the environment with it.
 * Its operations stay as history.
 *
 * @throws TwinstackError `not-found`, `forbidden`, `environment-busy`, `environment-has-resources`, `confirmation-required`
 */
export async function removeEnvironment ({ ctx, input }: { ctx: VerbContext, input: z.input<typeof inputSchema> }): Promise<{ removed: true } | { removed: false, operation: Operation }> {
  const { name, destroy, confirm } = parseInput(inputSchema, input)
  const environment = await ctx.store.environments.get(name)
  if (!environment) throw new TwinstackError('not-found', `there is no environment ${name}`)
  authorise(ctx.actor, 'environment:delete', { environmentKind: environment.kind })
  if (destroy) {
    const { operation } = await requestOperation({ ctx, input: { environment: name, kind: 'destroy', message: 'environment removed', confirm: confirm ?? null, removeEnvironment: true } })
    return { removed: false, operation }
  }
  await ctx.store.transaction(store => remove({ ...ctx, store }, name))
  return { removed: true }
}

async function remove (ctx: VerbContext, name: string): Promise<void> {
  const environment = await ctx.store.environments.lock(name)
  if (!environment) throw new TwinstackError('not-found', `there is no environment ${name}`)
  await mustBeIdle(ctx, environment)
  if (environment.resourceCount > 0) {
    throw new TwinstackError('environment-has-resources', `${name} still has ${environment.resourceCount} resources`, {
      hint: `DELETE /v1/environments/${name}?destroy=true destroys them first`,
    })
  }
  await ctx.store.environments.delete(name)
  await recordAudit(ctx, { action: 'environment.delete', target: name, outcome: 'done', detail: {} })
}

async function mustBeIdle (ctx: VerbContext, { name, active }: Environment): Promise<void> {
  const of = async (status: 'queued' | 'awaiting-approval') => (await ctx.store.operations.list({ environment: name, status, page: 1, pageSize: 1 })).items[0]?.id
  const busy = active ?? await of('queued') ?? await of('awaiting-approval')
  if (!busy) return
  throw new TwinstackError('environment-busy', `${name} is held by operation ${busy}`, { hint: 'wait for it, or cancel it' })
}
