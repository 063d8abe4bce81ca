import type { Updateable } from 'kysely'
import { countResources } from '../../../lib/countResources.ts'
import { TwinstackError } from '../../../lib/errors.ts'

import type { Database } from '../database.ts'
import { write, writeOrNull } from '../json.ts'
import type { EnvironmentTable } from '../schema.ts'
import { replaceResources } from './resources.ts'
import type { EnvironmentStore } from '../../../model/environmentStore.ts'

type Result = Parameters<EnvironmentStore['record']>[1]

/** Stores the result of a run. Fields that the result does not have keep their values. */
export async function record(db: Database, name: string, result: Result): Promise<void> {
  const before = await db
    .selectFrom('environments')
    .select('state_digest')
    .where('name', '=', name)
    .forUpdate()
    .executeTakeFirst()
  if (!before)
    throw new TwinstackError('not-found', `there is no environment ${name} to record a result for`)
  if (result.state && result.state.digest !== before.state_digest)
    await replaceResources(db, name, result.state.resources)
  await db
    .updateTable('environments')
    .set({ ...listEnvironmentColumns(result), updated_at: new Date() })
    .where('name', '=', name)
    .execute()
}

function listEnvironmentColumns(result: Result): Updateable<EnvironmentTable> {
  return {
    ...(result.encryptionSalt !== undefined && { encryption_salt: result.encryptionSalt }),
    ...(result.sealedOutputs !== undefined && { sealed_outputs: result.sealedOutputs }),
    ...(result.outputs !== undefined && { outputs: write(result.outputs) }),
    ...(result.state && {
      state_digest: result.state.digest,
      resource_count: countResources(result.state.resources),
      secret_digests: write(result.secretDigests ?? {}),
    }),
    ...(result.writtenState !== undefined && { written_state: result.writtenState }),
    ...(result.settledDigest !== undefined && { settled_digest: result.settledDigest }),
    ...(result.unprovenIds !== undefined && { unproven_ids: write(result.unprovenIds) }),
    ...(result.settingsKeys !== undefined && { settings_keys: write(result.settingsKeys) }),
    ...(result.deployed !== undefined && listDeploymentColumns(result.deployed)),
    ...(result.evidence !== undefined && { evidence: writeOrNull(result.evidence) }),
  }
}

function listDeploymentColumns(
  what: NonNullable<Result['deployed']> | null,
): Updateable<EnvironmentTable> {
  return {
    deployed_operation: what?.operation ?? null,
    deployed_revision: writeOrNull(what?.revision),
    deployed_at: what && new Date(),
  }
}
