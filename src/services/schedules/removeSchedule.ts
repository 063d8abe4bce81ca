import { z } from 'zod'
import { writeAuditLog } from '../access/auditLog.ts'
import { parseInput } from '../../lib/input.ts'

import { readScheduleFor, getTarget } from './find.ts'
import type { VerbContext } from '../../model/verbContext.ts'

const inputSchema = z.strictObject({ id: z.uuid() })

/**
 * Removes a schedule; the operations that it requested stay. A default schedule that was removed is
 * not created again.
 * @throws TwinstackError `forbidden`, `not-found`
 */
export async function removeSchedule({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<void> {
  const { id } = parseInput(inputSchema, input)
  const schedule = await readScheduleFor(ctx, id, 'environment:write')
  await ctx.store.runInTransaction(async store => {
    await store.schedules.delete(id)
    await writeAuditLog(
      { ...ctx, store },
      {
        action: 'schedule.delete',
        target: getTarget(schedule),
        outcome: 'done',
        detail: { schedule: id, task: schedule.task },
      },
    )
  })
}
