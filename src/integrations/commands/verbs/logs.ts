import { describeFailure } from '../../../analysis/failure/buildFailureReport.ts'
import { TwinstackError } from '../../../lib/errors.ts'
import { readEvents } from '../../../services/operations/readEvents.ts'
import type { PerformCommand } from '../context.ts'
import { formatEventLine } from '../lines.ts'
import { findTarget } from '../target.ts'

/** The last events of an operation, without starts and unchanged resources. */
export const showLogs: PerformCommand = async input => {
  const {
    ctx,
    command: { options },
  } = input
  const lines = Number(options['lines'] ?? 20)
  if (!Number.isInteger(lines) || lines < 1 || lines > 50)
    throw new TwinstackError('invalid-request', '--lines: expected 1 to 50')
  const operation = await findTarget(
    input,
    () => true,
    name => new TwinstackError('not-found', `no operation was run in ${name} yet`),
  )
  const { id, kind, environment, status, lastEvent } = operation
  const { events } = await readEvents({
    ctx,
    input: { id, after: Math.max(0, lastEvent - 1000), limit: 1000 },
  })
  const shown = events.flatMap(event => formatEventLine(event) ?? []).slice(-lines)
  return {
    title: describeFailure(operation) ?? `${kind} of ${environment}: ${status}`,
    lines: shown,
    tone: 'neutral',
    operation: null,
    environment,
  }
}
