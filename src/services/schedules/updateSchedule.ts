import { z } from 'zod'
import { writeAuditLog } from '../access/auditLog.ts'
import { requireMatch } from '../../lib/entityTag.ts'
import { parseInput } from '../../lib/input.ts'
import { getScheduleTag } from '../../model/entityTags.ts'

import { requireTaskFields } from './createSchedule.ts'
import { authoriseTask, lockSchedule, readScheduleFor, getTarget } from './find.ts'
import type { ScheduleChange } from '../../model/scheduleStore.ts'
import { checkTiming, computeNextExecution } from './timing.ts'
import { schedulePatch, type Schedule } from '../../model/schedule.ts'
import type { VerbContext } from '../../model/verbContext.ts'

export const updateScheduleInput = schedulePatch.extend({ id: z.uuid() })
export type UpdateScheduleInput = z.input<typeof updateScheduleInput>
type Patch = z.output<typeof schedulePatch>

const timingFields = [
  'scheduleCron',
  'timezone',
  'jitterSeconds',
  'everyMinutes',
  'paused',
] as const

/**
 * Changes a schedule. The next run is computed again from now when a field that decides it was
 * changed, and only then.
 *
 * @throws TwinstackError `invalid-request`, `forbidden`, `not-found`, `precondition-failed`
 */
export async function updateSchedule({
  ctx,
  input,
  now = new Date(),
}: {
  ctx: VerbContext
  input: UpdateScheduleInput
  now?: Date
}): Promise<Schedule> {
  const { id, ...patch } = parseInput(updateScheduleInput, input)
  await authoriseTask(ctx, await readScheduleFor(ctx, id, 'environment:write'))
  return ctx.store.runInTransaction(async store => {
    const before = await lockSchedule(store, id)
    requireMatch(ctx.ifMatch, getScheduleTag(before), `the schedule ${id}`)
    const updated = await store.schedules.update(
      id,
      computeScheduleChange(before, clearExclusive(patch), now),
    )
    await writeAuditLog(
      { ...ctx, store },
      {
        action: 'schedule.update',
        target: getTarget(updated),
        outcome: 'done',
        detail: { schedule: id, ...patch },
      },
    )
    return updated
  })
}

/** One of cron and minutes replaces the other; both at once are refused later. */
function clearExclusive(patch: Patch): Patch {
  if (patch.scheduleCron && patch.everyMinutes === undefined)
    return { ...patch, everyMinutes: null }
  if (patch.everyMinutes && patch.scheduleCron === undefined)
    return { ...patch, scheduleCron: null }
  return patch
}

function computeScheduleChange(before: Schedule, patch: Patch, now: Date): ScheduleChange {
  const after: Schedule = { ...before, ...selectDefinedFields(patch) }
  requireTaskFields(after)
  if (timingFields.every(field => after[field] === before[field])) return selectDefinedFields(patch)
  checkTiming(after, now)
  return {
    ...selectDefinedFields(patch),
    nextExecution: after.paused ? null : computeNextExecution(after, now).toISOString(),
  }
}

function selectDefinedFields(patch: Patch): Partial<Schedule> {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
}
