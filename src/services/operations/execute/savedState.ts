import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { readPlain } from '../../../lib/plainFile.ts'
import { files, type SavedState } from '../../../model/run.ts'
import { tell, type Execution } from './execution.ts'

const mebibyte = 1024 * 1024
const savedSchema = z.object({
  takenAt: z.iso.datetime(),
  digest: z.string().max(200),
  resources: z
    .int()
    .min(0)
    .max(2 ** 31 - 1),
})

/**
 * Stores the state that a run saved before it wrote, as soon as it is there. Found by its file, not
 * by an event: a worker that takes over finds it in the same way. Storing it again stores nothing.
 * What can't be read is told, and not stored.
 */
export async function storeSavedState(execution: Execution, folder: string): Promise<boolean> {
  if (!existsSync(join(folder, files.stateBefore))) return false
  const { deps, hold, operation } = execution
  const saved = readSaved(folder)
  if ('problem' in saved)
    await tell(execution, {
      type: 'diagnostic',
      severity: 'warning',
      message: `the state from before can't be kept: ${saved.problem}`,
    })
  else
    await hold.persist(() =>
      deps.store.states.save({
        environment: operation.environment,
        operation: operation.id,
        ...saved,
      }),
    )
  return true
}

/** The folder may belong to program code. */
export function readSaved(folder: string): (SavedState & { body: Buffer }) | { problem: string } {
  try {
    const { takenAt, digest, resources } = savedSchema.parse(
      JSON.parse(readPlain(join(folder, files.stateBefore), mebibyte).toString('utf8')),
    )
    return {
      takenAt,
      digest,
      resources,
      body: readPlain(join(folder, files.stateBody), 64 * mebibyte),
    }
  } catch (error) {
    return {
      problem:
        error instanceof z.ZodError || error instanceof SyntaxError
          ? `${files.stateBefore} is not what a runner writes`
          : (error as Error).message,
    }
  }
}
