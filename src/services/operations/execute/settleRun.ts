import { findUnrecorded } from '../../../analysis/state/createJournal.ts'
import type { RunResult } from '../../../model/run.ts'
import { failWith, getEndingOfRun, type Ending } from './ending.ts'
import { healRun, needsHealing, undecidedHint } from './healRun.ts'
import { appendEvents, type OperationContext } from './operationContext.ts'
import type { StartedRun, SettledRun } from './phaseInputs.ts'
import { readRunCreates } from './readRemains.ts'

/** A run that left pending operations or a lock is healed at once. */
export async function settleRun(
  context: OperationContext,
  run: StartedRun,
  result: RunResult,
): Promise<SettledRun> {
  const { operation, handle, prepared } = run
  const lost = run.purpose === 'plan' ? [] : listUnrecordedCreates(context, handle.folder, result)
  if (!needsHealing(result) && lost.length === 0) return { run, result, healed: null }
  if (lost.length > 0) await noteLost(context, run, lost)
  const healing = await healRun(context, { operation, handle, tree: prepared?.tree ?? null })
  const healed = healing?.healed ?? null
  if (!healing?.state) return { run, result, healed }
  const encryptionSalt = healing.encryptionSalt ?? result.encryptionSalt
  return { run, result: { ...result, state: healing.state, encryptionSalt }, healed }
}

/**
 * Creates that the engine forgot: their provider plugin died, or their record could not be written.
 */
function listUnrecordedCreates(
  { deps: { log } }: OperationContext,
  folder: string,
  { state }: RunResult,
): string[] {
  if (!state) return []
  const found = findUnrecorded(readRunCreates(folder, log), {
    resources: state.resources,
    pending: state.pendingOperations.map(({ urn }) => urn),
  })
  return found.map(({ resource }) => resource.urn)
}

async function noteLost(
  context: OperationContext,
  { operation }: StartedRun,
  urns: string[],
): Promise<void> {
  await appendEvents(context, operation, {
    type: 'diagnostic',
    severity: 'warning',
    message:
      `the engine started to create ${urns.length} resources and recorded no end of it: ` +
      `${urns.join(', ')}. They are searched in the cloud`,
  })
}

/** The end of the operation, with the creates that healing could not decide. */
export function getEndingOfSettled({ result, healed }: SettledRun): Ending {
  const ending = getEndingOfRun(result)
  if (!healed && needsHealing(result))
    return { ...ending, reason: `${ending.reason}; the environment could not be healed yet` }
  if (!healed || healed.undecided.length === 0) return ending
  const message =
    `${ending.reason}; ${healed.undecided.length} pending creates could not be decided: ` +
    `${healed.undecided.join(', ')}`
  return failWith({
    ...ending.error,
    code: 'recovery-incomplete',
    message,
    hint: undecidedHint,
  })
}
