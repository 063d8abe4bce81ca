import type { RunResult } from '../../../model/run.ts'
import { endingOfRun, type Ending } from './ending.ts'
import { healRun, needsHealing, undecidedHint } from './healRun.ts'
import type { OperationContext } from './operationContext.ts'
import type { StartedRun, SettledRun } from './phaseInputs.ts'

/** A run that left pending operations or a lock is healed at once. */
export async function settleRun(
  context: OperationContext,
  run: StartedRun,
  result: RunResult,
): Promise<SettledRun> {
  if (!needsHealing(result)) return { run, result, healed: null }
  const { operation, handle, prepared } = run
  const healing = await healRun(context, { operation, handle, tree: prepared?.tree ?? null })
  const healed = healing?.healed ?? null
  if (!healing?.state) return { run, result, healed }
  const encryptionSalt = healing.encryptionSalt ?? result.encryptionSalt
  return { run, result: { ...result, state: healing.state, encryptionSalt }, healed }
}

/** The end of the operation, with the creates that healing could not decide. */
export function endingOfSettled({ result, healed }: SettledRun): Ending {
  const ending = endingOfRun(result)
  if (!healed && needsHealing(result))
    return { ...ending, reason: `${ending.reason}; what it left could not be healed yet` }
  if (!healed || healed.undecided.length === 0) return ending
  const message =
    `${ending.reason}; ${healed.undecided.length} pending creates could not be decided: ` +
    `${healed.undecided.join(', ')}`
  return {
    status: 'failed',
    reason: message,
    error: { ...ending.error, code: 'recovery-incomplete', message, hint: undecidedHint },
  }
}
