/** A call to the simulated API, with the faults that were injected for it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { findFault } from '../faults.ts'
import type { Fault, FaultOperation } from '../faults.ts'
import { CloudError } from './errors.ts'

/** @throws CloudError for a fault that fails, before or after the work */
export async function withFaults<Result>(
  folder: string,
  call: { type: string; operation: FaultOperation },
  work: () => Promise<Result>,
): Promise<Result> {
  await applyFault(await findFault(folder, { ...call, when: 'before' }), call)
  const result = await work()
  await applyFault(await findFault(folder, { ...call, when: 'after' }), call)
  return result
}

async function applyFault(
  fault: Fault | null,
  call: { type: string; operation: FaultOperation },
): Promise<void> {
  if (fault === null) return
  if (fault.mode === 'fail')
    throw new CloudError(
      fault.message ??
        `${call.operation} of ${call.type} failed: injected by the sandbox's faults.json`,
    )
  // A hang ignores the engine's Cancel on purpose: it simulates a call that only a kill ends.
  const seconds = fault.seconds ?? (fault.mode === 'hang' ? 7 * 24 * 3600 : 1)
  await sleep(seconds * 1000)
}
