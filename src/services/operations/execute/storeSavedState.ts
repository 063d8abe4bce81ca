import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { readPlain } from '../../../lib/plainFile.ts'
import { files, type SavedState } from '../../../model/run.ts'
import type { Operation } from '../../../model/operation.ts'
import { appendEvents, type OperationContext } from './operationContext.ts'

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
 * Stores the state that a run saved before it wrote. False: the run has not saved it yet. It checks
 * the file instead of an event, so that a worker that takes over finds it in the same way. A
 * repeated call stores nothing. A file that can't be read becomes a warning.
 */
export async function storeSavedState(
  context: OperationContext,
  operation: Operation,
  folder: string,
): Promise<boolean> {
  if (!existsSync(join(folder, files.stateBefore))) return false
  const saved = readSavedState(folder)
  if ('problem' in saved)
    await appendEvents(context, operation, {
      type: 'diagnostic',
      severity: 'warning',
      message: `the state from before the operation can't be stored: ${saved.problem}`,
    })
  else
    await context.lease.persist(() =>
      context.deps.store.states.save({
        environment: operation.environment,
        operation: operation.id,
        ...saved,
      }),
    )
  return true
}

/** The folder may belong to program code. */
export function readSavedState(
  folder: string,
): (SavedState & { body: Buffer }) | { problem: string } {
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
          ? `${files.stateBefore} does not have the format that a runner writes`
          : (error as Error).message,
    }
  }
}
