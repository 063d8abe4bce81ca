/**
 * Ends the runs on this machine whose operation another worker has taken over. When the worker is
 * on another machine, it can't end them: their writes of state are refused by the fence, and their
 * processes would wait until the time limit.
 */
import { basename } from 'node:path'
import { holdingStatuses } from '../../../model/operation.ts'
import type { ExecutorDeps } from './executorDeps.ts'

/** `<operation>-<attempt>…`, see runFolder.ts */
const idLength = 36

/**
 * Returns the number of runs that it ended. The folder of a run is stored with its operation before
 * its processes exist: so a living run of another folder belongs to nobody.
 */
export async function endLeftRuns({
  store,
  runner,
  log,
}: Pick<ExecutorDeps, 'store' | 'runner' | 'log'>): Promise<number> {
  let ended = 0
  for (const folder of await runner.listLiving()) {
    const id = basename(folder).slice(0, idLength)
    const operation = await store.operations.get(id)
    if (!operation) continue
    const isHeld = holdingStatuses.includes(operation.status)
    if (isHeld && (await store.operations.getRunFolder(id)) === folder) continue
    const processes = await (await runner.attach(folder))?.kill()
    ended += 1
    log.warn(
      { operation: id, environment: operation.environment, folder, processes },
      'ended a run whose operation another worker has taken over',
    )
  }
  return ended
}
