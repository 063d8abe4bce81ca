/**
 * Names of deleted secrets: AWS keeps a secret for its recovery window and its name with it (AWS
 * Secrets Manager User Guide, "Delete a secret").
 */
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isCode, getSafeName } from '../files.ts'
import type { CloudResource } from '../resource.ts'
import { makeFolder, writeOwn } from '../sharing.ts'
import type { World } from '../world.ts'
import type { Refusal } from './typeSpec.ts'

const day = 24 * 3600 * 1000

/**
 * Separate from the accounts, because calls that list secrets leave out secrets that are scheduled
 * for deletion.
 */
function getTombstoneFile({ folder, account, region }: World, name: unknown): string {
  return join(folder, 'scheduled', account, region, `secret.${getSafeName(String(name))}.json`)
}

/**
 * CreateSecret: `ResourceExistsException`, `InvalidRequestException` while one is being deleted.
 */
export async function refuseSecret(
  { type, properties }: CloudResource,
  world: World,
): Promise<Refusal | null> {
  const { name } = properties
  if ((await world.list(type)).some(one => one.properties['name'] === name))
    return {
      code: 'ResourceExistsException',
      message: `The operation failed because the secret ${String(name)} already exists.`,
    }
  const until = await findDeletionDate(getTombstoneFile(world, name))
  return until !== null && until > Date.now()
    ? {
        code: 'InvalidRequestException',
        message:
          "You can't create this secret because a secret with this name is already scheduled " +
          'for deletion.',
      }
    : null
}

/** DeleteSecret with the recovery window of 7 to 30 days; 0 deletes at once. */
export async function keepSecretName({ properties }: CloudResource, world: World): Promise<void> {
  const days = Number(properties['recoveryWindowInDays'] ?? 30)
  if (days === 0) return
  const file = getTombstoneFile(world, properties['name'])
  await makeFolder(dirname(file))
  const deletionDate = new Date(Date.now() + days * day).toISOString()
  await writeOwn(file, JSON.stringify({ deletionDate }))
}

async function findDeletionDate(file: string): Promise<number | null> {
  try {
    const { deletionDate } = JSON.parse(await readFile(file, 'utf8')) as { deletionDate: string }
    return Date.parse(deletionDate)
  } catch (cause) {
    if (isCode(cause, 'ENOENT')) return null
    throw cause
  }
}
