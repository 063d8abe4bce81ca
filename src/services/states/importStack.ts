import type { TypedDeployment } from '../../analysis/journal/replay.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { toActorRecord } from '../../model/actor.ts'
import { deploymentSchema, type StackId, type UpdateProgram } from '../../model/stateService.ts'
import { prepareAdoption } from './adoptSecrets.ts'
import { createAuditRow } from './createStack.ts'
import { admitPlainPulumi, beginOutOfBand, endOutOfBand, refuseTakenState } from './outOfBand.ts'
import { countResources, readBase } from './settleUpdate.ts'
import { findStack, type StatesContext } from './statesContext.ts'
import { lockFree } from './updates.ts'

const program: UpdateProgram = { message: '', environment: {}, config: {} }

/**
 * Replaces the state of a stack; the former one stays a version. Returns the id of the update that
 * represents it in the history.
 *
 * @throws TwinstackError `conflict` while an update holds the stack, and for a state that adds a
 *   resource of an environment whose state the caller may not edit
 */
export async function importStack(
  ctx: StatesContext,
  { id, state, engineVersion }: { id: StackId; state: TypedDeployment; engineVersion: string },
): Promise<string> {
  const stack = await findStack(ctx, id, 'stack:update')
  if (state.version > deploymentSchema)
    throw new TwinstackError(
      'invalid-request',
      `the deployment has schema ${state.version}; this service knows up to ${deploymentSchema}`,
    )
  const adopt = await prepareAdoption(ctx, state)
  const admitted = await admitPlainPulumi(ctx, id)
  return ctx.store.runInTransaction(async store => {
    if (admitted) await store.environments.lock(id.name)
    const locked = await lockFree(ctx, store, stack.id)
    if (!ctx.runner) {
      const { deployment: former } = await readBase(store, stack.id, locked.version)
      await refuseTakenState(ctx, store, { name: id.name, former, deployment: state.deployment })
    }
    const update = await store.stacks.createUpdate({
      stack: stack.id,
      kind: 'import',
      dryRun: false,
      program,
      by: toActorRecord(ctx.actor),
      engineVersion,
      operation: ctx.runner?.operation ?? null,
    })
    if (admitted) await beginOutOfBand(ctx, store, { ...admitted, update })
    const proof = { update: update.id, tokenHash: '' }
    const { version } = await store.stacks.startUpdate(proof, 0)
    const { version: schema, features, deployment } = await adopt(store, locked)
    const resources = countResources(deployment)
    const saved = { stack: stack.id, version, update: update.id, resources }
    await store.stacks.saveState({ ...saved, schema, features, deployment })
    await store.stacks.release(stack.id, update.id, 'succeeded')
    const ended = (await store.stacks.update(update.id)) ?? update
    await endOutOfBand(store, ended, { status: 'succeeded', deployment })
    await store.auditLog.append(createAuditRow(ctx, 'stack.import', stack, { version }))
    return update.id
  })
}
