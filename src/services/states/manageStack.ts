/** Lists, removes and renames stacks, and sets their tags. */
import { z } from 'zod'
import { renameStack as renameUrns } from '../../analysis/journal/renameStack.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { parseInput } from '../../lib/input.ts'
import { toActorRecord } from '../../model/actor.ts'
import {
  emptyDeployment,
  stackTagsSchema,
  type Stack,
  type StackId,
  type StackSettings,
  type StackSummary,
  type StackTags,
} from '../../model/stateService.ts'
import { projectNameSchema, stackNameSchema } from '../../model/stackName.ts'
import type { StackFilter } from '../../model/stateServiceStore.ts'
import type { Store } from '../../model/store.ts'
import { getScope } from '../access/policy.ts'
import { createAuditRow, createStackExistsError } from './createStack.ts'
import { countResources, readBase } from './settleUpdate.ts'
import {
  admitPlainPulumi,
  beginOutOfBand,
  endOutOfBand,
  refuseBesideOperation,
  refuseTakenState,
} from './outOfBand.ts'
import { authoriseStack, findStack, type StatesContext } from './statesContext.ts'
import { lockFree } from './updates.ts'

/** Stacks that the caller may see, by project and name. */
export async function listStacks(
  ctx: StatesContext,
  filter: Omit<StackFilter, 'names'>,
): Promise<StackSummary[]> {
  return ctx.store.stacks.list({ ...filter, names: await listVisibleNames(ctx) })
}

async function listVisibleNames({ store, actor, runner }: StatesContext): Promise<string[] | null> {
  if (runner) return [runner.stack.name]
  const scope = getScope(actor)
  if (!scope) return null
  const { items } = await store.environments.list({ scope, page: 1, pageSize: 1000 })
  return [...scope.environments, ...items.map(one => one.name)]
}

/**
 * Removes a stack with all its states. `force`: also when it has resources, which then no stack
 * manages.
 *
 * @throws TwinstackError `invalid-request` with the text that the CLI searches for
 */
export async function removeStack(
  ctx: StatesContext,
  { id, force }: { id: StackId; force: boolean },
): Promise<void> {
  const stack = await findStack(ctx, id, 'stack:manage')
  const admitted = await admitPlainPulumi(ctx, id)
  await ctx.store.runInTransaction(async store => {
    if (admitted) await store.environments.lock(id.name)
    const locked = await lockFree(ctx, store, stack.id)
    if (admitted) await refuseBesideOperation(store, id)
    const { deployment } = await readBase(store, stack.id, locked.version)
    const resources = countResources(deployment)
    if (resources > 0 && !force)
      throw new TwinstackError('invalid-request', 'Bad Request: Stack still contains resources.')
    await store.stacks.remove(stack.id)
    await store.auditLog.append(createAuditRow(ctx, 'stack.remove', stack, { resources, force }))
  })
}

const nameSchema = z.object({ project: projectNameSchema, name: stackNameSchema })

/**
 * Gives a stack another name or project, also in its URNs. Secrets stay readable, because they are
 * bound to the id of the stack. With the name of another environment, the stack becomes that of
 * this environment, so the rename counts as an import of its state there.
 */
export async function renameStack(
  ctx: StatesContext,
  { id, to, engineVersion }: { id: StackId; to: StackId; engineVersion: string },
): Promise<void> {
  const target = parseInput(nameSchema, to)
  const stack = await findStack(ctx, id, 'stack:manage')
  await authoriseStack(ctx, target, 'stack:manage')
  const admitted = await admitPlainPulumi(ctx, id)
  const receiving = target.name === stack.name ? null : await admitPlainPulumi(ctx, target)
  if (target.project === stack.project && target.name === stack.name) return
  await ctx.store.runInTransaction(async store => {
    // always in the same order, otherwise two renames could wait for each other
    for (const name of [id.name, target.name].sort()) await store.environments.lock(name)
    const locked = await lockFree(ctx, store, stack.id)
    if (admitted) await refuseBesideOperation(store, id)
    if (!(await store.stacks.rename(stack.id, target))) throw createStackExistsError(ctx, target)
    await saveRenamed(ctx, store, { stack: locked, target, engineVersion, receiving })
    const detail = { to: `${target.project}/${target.name}` }
    await store.auditLog.append(createAuditRow(ctx, 'stack.rename', stack, detail))
  })
}

type AdmittedCaller = Awaited<ReturnType<typeof admitPlainPulumi>>

async function saveRenamed(
  ctx: StatesContext,
  store: Store,
  {
    stack,
    target,
    engineVersion,
    receiving,
  }: { stack: Stack; target: StackId; engineVersion: string; receiving: AdmittedCaller },
): Promise<void> {
  const state = await store.stacks.getStateAt(stack.id, stack.version)
  if (!state) return
  const moved = { name: target.name, former: emptyDeployment, deployment: state.deployment }
  if (receiving) await refuseTakenState(ctx, store, moved)
  const update = await store.stacks.createUpdate({
    stack: stack.id,
    kind: 'rename',
    dryRun: false,
    program: { message: '', environment: {}, config: {} },
    by: toActorRecord(ctx.actor),
    engineVersion,
    operation: null,
  })
  if (receiving) await beginOutOfBand(ctx, store, { ...receiving, update })
  const { version } = await store.stacks.startUpdate({ update: update.id, tokenHash: '' }, 0)
  const deployment = renameUrns(state.deployment, stack, target)
  const { schema, features, resources } = state
  const saved = { stack: stack.id, version, update: update.id, schema, features, resources }
  await store.stacks.saveState({ ...saved, deployment })
  await store.stacks.release(stack.id, update.id, 'succeeded')
  const ended = (await store.stacks.update(update.id)) ?? update
  await endOutOfBand(store, ended, { status: 'succeeded', deployment, former: emptyDeployment })
}

/** Replaces all tags of a stack. */
export async function setTags(
  ctx: StatesContext,
  { id, tags }: { id: StackId; tags: StackTags },
): Promise<void> {
  const checked = parseInput(stackTagsSchema, tags)
  const stack = await findStack(ctx, id, 'stack:update')
  await ctx.store.stacks.setTags(stack.id, checked)
}

/** Replaces the configuration of the stack that the service stores; null removes it. */
export async function setSettings(
  ctx: StatesContext,
  { id, settings }: { id: StackId; settings: StackSettings | null },
): Promise<void> {
  const stack = await findStack(ctx, id, 'stack:update')
  await ctx.store.stacks.setSettings(stack.id, settings)
}
