/** For which operation a queued one waits. */
import type { Client } from '../client/index.ts'
import { isTwinstackError } from '../lib/errors.ts'
import type { Operation } from '../model/operation.ts'
import { describeOperationAhead } from '../model/operationAhead.ts'
import { clean } from './text.ts'

/**
 * `behind deploy 1a2b3c4d of ann, running since …`; only the id when that operation can't be read,
 * null when it waits for none.
 */
export async function readAheadText(
  client: Pick<Client, 'getOperation'>,
  { behind }: Pick<Operation, 'behind'>,
): Promise<string | null> {
  if (behind === null) return null
  try {
    return `behind ${clean(describeOperationAhead(await client.getOperation(behind)))}`
  } catch (error) {
    if (!isTwinstackError(error)) throw error
    return `behind operation ${behind}`
  }
}
