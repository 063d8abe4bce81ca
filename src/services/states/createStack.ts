import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { TypedDeployment } from '../../analysis/journal/replay.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { parseInput } from '../../lib/input.ts'
import { stackTagsSchema, type Stack, type StackId } from '../../model/stateService.ts'
import { projectNameSchema, stackNameSchema } from '../../model/stackName.ts'
import type { Store } from '../../model/store.ts'
import { toActorRecord } from '../../model/actor.ts'
import { createDataKey } from './dataKeys.ts'
import { prepareAdoption } from './adoptSecrets.ts'
import { countResources } from './settleUpdate.ts'
import { authoriseStack, type StatesContext } from './statesContext.ts'

const inputSchema = z.object({
  project: projectNameSchema,
  name: stackNameSchema,
  tags: stackTagsSchema.nullish(),
  settings: z.record(z.string(), z.unknown()).nullish(),
})

/**
 * Creates a stack with a data key of its own, and with a first state when there is one.
 *
 * @throws TwinstackError `conflict` when the name is taken
 */
export async function createStack(
  ctx: StatesContext,
  input: z.input<typeof inputSchema> & { state: TypedDeployment | null },
): Promise<Stack> {
  const { project, name, tags, settings } = parseInput(inputSchema, input)
  // the first preview of an environment creates its empty stack
  const right = ctx.runner && !input.state ? 'stack:use' : 'stack:manage'
  await authoriseStack(ctx, { project, name }, right)
  const state = input.state && (await prepareAdoption(ctx, input.state))
  const id = randomUUID()
  const key = await createDataKey(ctx.masters, id)
  return ctx.store.runInTransaction(async store => {
    const stack = await store.stacks.create({
      id,
      project,
      name,
      tags: tags ?? {},
      settings: settings ?? null,
    })
    if (!stack) throw createStackExistsError(ctx, { project, name })
    await store.stacks.addKey(key)
    if (state) await saveFirstState(store, stack, await state(store, stack))
    await store.auditLog.append(createAuditRow(ctx, 'stack.create', stack))
    return stack
  })
}

async function saveFirstState(store: Store, stack: Stack, state: TypedDeployment): Promise<void> {
  const { version: schema, features, deployment } = state
  const version = await store.stacks.takeNextVersion(stack.id)
  const resources = countResources(deployment)
  const saved = { stack: stack.id, version, update: null, schema, features, deployment, resources }
  await store.stacks.saveState(saved)
}

export function createStackExistsError(
  { organisation }: StatesContext,
  { project, name }: StackId,
) {
  return new TwinstackError(
    'conflict',
    `Conflict: Stack '${organisation}/${project}/${name}' already exists`,
  )
}

/** The row of the audit log for a caller's change of a stack. */
export function createAuditRow(
  { actor }: StatesContext,
  action: string,
  stack: StackId,
  detail: Record<string, unknown> = {},
) {
  const { kind, name, tokenId } = toActorRecord(actor)
  return {
    actor: { kind, name, ...(tokenId !== null && { tokenId }) },
    action,
    target: `${stack.project}/${stack.name}`,
    outcome: 'done' as const,
    detail,
    requestId: null,
    address: actor.address,
  }
}
