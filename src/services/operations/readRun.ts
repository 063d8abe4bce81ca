import { z } from 'zod'
import { listPhases, type Phase } from '../../analysis/overview/listPhases.ts'
import { parseInput } from '../../lib/input.ts'
import type { OperationEvent, ResourceChange } from '../../model/operation.ts'
import type { VerbContext } from '../../model/verbContext.ts'
import { requireOperation } from './getOperation.ts'

const inputSchema = z.strictObject({
  id: z.uuid(),
  /** only events that `isWanted` accepts; without it the newest ones */
  lines: z.int().min(1).max(1000).default(500),
})

export type Run = {
  phases: Phase[]
  /** events since the present step began, for its progress */
  current: OperationEvent[]
  /** the newest events that are wanted, in order */
  log: OperationEvent[]
  /** whether there are older ones */
  isCut: boolean
  /** changes that were made, or that failed */
  changes: { change: ResourceChange; failed: boolean }[]
}

const pageSize = 1000

/**
 * What an operation has done so far: phases with times, the events of the present step, the end of
 * its log, and the changed resources.
 *
 * @param isWanted which events the log has; default: all
 * @throws TwinstackError `not-found`, `forbidden`
 */
export async function readRun({
  ctx,
  input,
  isWanted,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
  isWanted?: ((event: OperationEvent) => boolean) | undefined
}): Promise<Run> {
  const { id, lines } = parseInput(inputSchema, input)
  const { lastEvent, finishedAt } = await requireOperation(ctx, id, 'operation:read')
  const { operations } = ctx.store
  const steps = await operations.listSteps(id)
  const begun = steps.findLast(({ body }) => body.type === 'step' && body.state === 'started')
  const current =
    begun && finishedAt === null ? await collectEvents(ctx, id, begun.seq - 1, () => true) : []
  const from = isWanted ? 0 : Math.max(0, lastEvent - lines)
  const log = await collectEvents(ctx, id, from, isWanted ?? (() => true))
  return {
    phases: listPhases(steps),
    current,
    log: log.slice(-lines),
    isCut: from > 0 || log.length > lines,
    changes: (await operations.listOutcomes(id)).flatMap(body =>
      body.type === 'resource' && !body.planned && body.change.op !== 'same'
        ? [{ change: body.change, failed: body.phase === 'failed' }]
        : [],
    ),
  }
}

async function collectEvents(
  { store }: VerbContext,
  id: string,
  from: number,
  isWanted: (event: OperationEvent) => boolean,
): Promise<OperationEvent[]> {
  const found: OperationEvent[] = []
  for (let after = from; ;) {
    const events = await store.operations.listEvents(id, { after, limit: pageSize })
    found.push(...events.filter(isWanted))
    const last = events.at(-1)
    if (!last || events.length < pageSize) return found
    after = last.seq
  }
}
