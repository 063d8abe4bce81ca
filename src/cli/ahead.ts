/** For which operation, or which worker, a queued one waits. */
import type { Client } from '../client/index.ts'
import { isTwinstackError } from '../lib/errors.ts'
import type { Operation } from '../model/operation.ts'
import { describeOperationAhead } from '../model/operationAhead.ts'
import { describeMissingWorker } from '../model/workerLabels.ts'
import { clean } from './text.ts'

/**
 * `behind deploy 1a2b3c4d of ann, running since …`; only the id when that operation can't be read,
 * `for a worker with region=eu-central-1` when no running worker has the labels of its environment;
 * null when it waits for none.
 */
export async function readAheadText(
  client: Pick<Client, 'getOperation'>,
  { behind, missingLabels }: Pick<Operation, 'behind' | 'missingLabels'>,
): Promise<string | null> {
  if (missingLabels !== null) return clean(describeMissingWorker(missingLabels))
  if (behind === null) return null
  try {
    return `behind ${clean(describeOperationAhead(await client.getOperation(behind)))}`
  } catch (error) {
    if (!isTwinstackError(error)) throw error
    return `behind operation ${behind}`
  }
}
