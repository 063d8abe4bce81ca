import { z } from 'zod'
import { writeAuditLog } from '../access/auditLog.ts'
import { removeEmptyStacks } from '../environments/formerStack.ts'
import { requireEnvironment } from '../environments/getEnvironment.ts'
import { environmentNameSchema, type Environment } from '../../model/environment.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { parseInput } from '../../lib/input.ts'
import type { Revision } from '../../model/revision.ts'

import { requestOperation } from './requestOperation.ts'
import { stopRunning, supersede, listUnfinished } from './supersede.ts'
import type { Operation } from '../../model/operation.ts'
import type { VerbContext } from '../../model/verbContext.ts'

const inputSchema = z.strictObject({
  name: environmentNameSchema,
  destroy: z.boolean().default(false),
  confirm: z.string().max(40).nullish(),
  message: z.string().max(500).default('environment removed'),
})

/**
 * Removes an environment that has no resources; with `destroy` requests a destroy that removes the
 * environment at its end. The destroy of an ephemeral environment does not wait: a running
 * operation is cancelled gracefully, and queued ones are superseded. Its operations stay as
 * history.
 *
 * @throws TwinstackError `not-found`, `forbidden`, `environment-busy`, `environment-has-resources`,
 * `confirmation-required`
 */
export async function removeEnvironment({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<{ removed: true } | { removed: false; operation: Operation }> {
  const { name, destroy, confirm, message } = parseInput(inputSchema, input)
  const environment = await requireEnvironment(ctx, name, 'environment:delete')
  if (destroy && environment.kind === 'ephemeral') {
    // before anything is locked: git may take its time, and others wait for the lock
    const revision = (await findLastRevision(ctx, name)) ?? (await ctx.trees.resolve(null))
    const operation = await ctx.store.runInTransaction(store =>
      end({ ...ctx, store }, environment, { message, revision }),
    )
    return { removed: false, operation }
  }
  if (destroy) {
    const { operation } = await requestOperation({
      ctx,
      input: {
        environment: name,
        kind: 'destroy',
        message,
        confirm: confirm ?? null,
        removeEnvironment: true,
      },
    })
    return { removed: false, operation }
  }
  await ctx.store.runInTransaction(store => remove({ ...ctx, store }, name))
  return { removed: true }
}

/** A second request returns the destroy of the first. */
async function end(
  ctx: VerbContext,
  { name }: Environment,
  { message, revision }: { message: string; revision: Revision },
): Promise<Operation> {
  if (!(await ctx.store.environments.lock(name)))
    throw new TwinstackError('not-found', `there is no environment ${name}`)
  const underway = (await listUnfinished(ctx, name)).find(one => one.removeEnvironment)
  if (underway) return underway
  const { operation } = await requestOperation({
    ctx,
    input: { environment: name, kind: 'destroy', message, removeEnvironment: true },
    resolved: revision,
  })
  await supersede(ctx, operation, null)
  await stopRunning(ctx, name, one => one.id !== operation.id && one.kind !== 'destroy')
  return (await ctx.store.operations.get(operation.id)) ?? operation
}

/**
 * The revision of the last run, deployed or not, because the head of the branch may be another
 * program now.
 */
async function findLastRevision(
  ctx: VerbContext,
  environment: string,
): Promise<Revision | undefined> {
  const { items } = await ctx.store.operations.list({ environment, page: 1, pageSize: 20 })
  return (
    (await ctx.store.environments.getDeployedRevision(environment)) ??
    items.find(one => one.startedAt !== null && one.revision)?.revision ??
    undefined
  )
}

async function remove(ctx: VerbContext, name: string): Promise<void> {
  const environment = await ctx.store.environments.lock(name)
  if (!environment) throw new TwinstackError('not-found', `there is no environment ${name}`)
  await requireIdle(ctx, environment)
  if (environment.resourceCount > 0) {
    throw new TwinstackError(
      'environment-has-resources',
      `${name} still has ${environment.resourceCount} resources`,
      {
        hint: `DELETE /v1/environments/${name}?destroy=true destroys them first`,
      },
    )
  }
  if (environment.leftovers) {
    throw new TwinstackError(
      'environment-has-resources',
      `${environment.leftovers.length} resources of ${name} are still in the account`,
      {
        hint: `DELETE /v1/environments/${name}?destroy=true searches the account again`,
      },
    )
  }
  // a copy has no secrets of its own; the key of another stack may be needed for a settings file
  if (environment.kind === 'ephemeral') await removeEmptyStacks(ctx.store, environment)
  await ctx.store.environments.delete(name)
  await writeAuditLog(ctx, {
    action: 'environment.delete',
    target: name,
    outcome: 'done',
    detail: {},
  })
}

async function requireIdle(ctx: VerbContext, { name, active }: Environment): Promise<void> {
  const findWithStatus = async (status: 'queued' | 'awaiting-approval') =>
    (await ctx.store.operations.list({ environment: name, status, page: 1, pageSize: 1 })).items[0]
      ?.id
  const busy =
    active ?? (await findWithStatus('queued')) ?? (await findWithStatus('awaiting-approval'))
  if (!busy) return
  throw new TwinstackError('environment-busy', `${name} is in use by operation ${busy}`, {
    hint: 'wait until it ends, or cancel it',
  })
}
