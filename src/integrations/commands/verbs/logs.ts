import { TwinstackError } from '../../../lib/errors.ts'
import { readEvents } from '../../../services/operations/readEvents.ts'
import type { Perform } from '../context.ts'
import { eventLine } from '../lines.ts'
import { targetOf } from '../target.ts'

/** The last events that say something; starts and what stayed the same are left out. */
export const logs: Perform = async asked => {
  const {
    ctx,
    command: { options },
  } = asked
  const lines = Number(options['lines'] ?? 20)
  if (!Number.isInteger(lines) || lines < 1 || lines > 50)
    throw new TwinstackError('invalid-request', '--lines: expected 1 to 50')
  const { id, kind, environment, status, lastEvent } = await targetOf(
    asked,
    () => true,
    name => new TwinstackError('not-found', `nothing was ever run in ${name}`),
  )
  const { events } = await readEvents({
    ctx,
    input: { id, after: Math.max(0, lastEvent - 1000), limit: 1000 },
  })
  const said = events.flatMap(event => eventLine(event) ?? []).slice(-lines)
  return {
    title: `${kind} of ${environment}: ${status}`,
    lines: said,
    tone: 'neutral',
    operation: null,
    environment,
  }
}
