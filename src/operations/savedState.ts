import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readPlain } from '../runner/plainFile.ts'
import { files, type SavedState } from '../runner/protocol.ts'
import type { Execution } from './execution.ts'

/**
 * Stores the state that a run saved before it wrote, as soon as it is there. Found by its file, not by an event: a worker that
 * takes over finds it in the same way. Storing it again stores nothing.
 */
export async function storeSavedState ({ machinery, hold, operation }: Execution, folder: string): Promise<boolean> {
  if (!existsSync(join(folder, files.stateBefore))) return false
  const { takenAt, digest, resources } = JSON.parse(readPlain(join(folder, files.stateBefore)).toString('utf8')) as SavedState
  const body = readPlain(join(folder, files.stateBody))
  await hold.persist(() => machinery.store.states.save({ environment: operation.environment, operation: operation.id, takenAt, digest, resources, body }))
  return true
}
