import { concludeRun, type Conclusion } from './conclusion.ts'
import { getEndingOfError, type Ending } from './ending.ts'
import { judgeDrift } from './judgeDrift.ts'
import { LeaseLostError } from './lease.ts'
import type { OperationContext } from './operationContext.ts'
import { findLeftoversEnding, proveDestroy } from './proveDestroy.ts'
import { runChecks } from './runChecks.ts'
import { getEndingOfSettled } from './settleRun.ts'
import { type SettledRun } from './phaseInputs.ts'

type Outcome = Partial<Pick<Conclusion, 'report' | 'cleanup'>> & {
  settled: SettledRun
  ending: Ending
}

/**
 * The steps between a run and the end of its operation: the judgement of a drift check, the proof
 * of a destroy, and the checks that the program declares.
 */
export async function checkOutcome(
  context: OperationContext,
  settled: SettledRun,
): Promise<Conclusion> {
  const { settled: final, ending, ...more } = await judgeOutcome(context, settled)
  const checked = await runChecks(context, final, ending)
  const { result } = final
  const noted = { ...final, result: { ...result, notes: [...result.notes, ...checked.notes] } }
  return concludeRun(noted, checked.ending, { ...more, tests: checked.tests })
}

/** When the reading can't be judged, the operation has failed, whatever its run reports. */
async function judgeOutcome(context: OperationContext, settled: SettledRun): Promise<Outcome> {
  try {
    const report = await judgeDrift(context, settled)
    const proof = await proveDestroy(context, settled)
    if (!proof) return { settled, report, ending: getEndingOfSettled(settled) }
    const final = { ...settled, result: proof.result }
    const leftovers = findLeftoversEnding(settled.run.operation, proof.cleanup)
    return {
      settled: final,
      report,
      cleanup: proof.cleanup,
      ending: leftovers ?? getEndingOfSettled(final),
    }
  } catch (error) {
    if (error instanceof LeaseLostError) throw error
    return { settled, ending: getEndingOfError(error) }
  }
}
