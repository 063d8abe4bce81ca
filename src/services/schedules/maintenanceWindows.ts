import { z } from 'zod'
import { writeAuditLog } from '../access/auditLog.ts'
import { requireEnvironment } from '../environments/getEnvironment.ts'
import { environmentNameSchema } from '../../model/environment.ts'
import { requireMatch } from '../../lib/entityTag.ts'
import { parseInput } from '../../lib/input.ts'
import { getWindowsTag } from '../../model/entityTags.ts'

import { findWindow } from './windows.ts'
import { maintenanceWindowsSchema, type MaintenanceWindow } from '../../model/schedule.ts'
import type { VerbContext } from '../../model/verbContext.ts'

const readInput = z.strictObject({ environment: environmentNameSchema })
const setInput = readInput.extend({ windows: maintenanceWindowsSchema })
/** `now`: the window that is open now */
export type Windows = { windows: MaintenanceWindow[]; now: MaintenanceWindow | null }

/** The windows of an environment. @throws TwinstackError `forbidden`, `not-found` */
export async function readWindows({
  ctx,
  input,
  now = new Date(),
}: {
  ctx: VerbContext
  input: z.input<typeof readInput>
  now?: Date
}): Promise<Windows> {
  const { environment } = parseInput(readInput, input)
  await requireEnvironment(ctx, environment, 'environment:read')
  const windows = await ctx.store.schedules.listWindows(environment)
  return { windows, now: findWindow(windows, now) }
}

/**
 * Replaces the windows of an environment. @throws TwinstackError `invalid-request`, `forbidden`,
 * `not-found`, `precondition-failed`
 */
export async function setWindows({
  ctx,
  input,
  now = new Date(),
}: {
  ctx: VerbContext
  input: z.input<typeof setInput>
  now?: Date
}): Promise<Windows> {
  const { environment, windows } = parseInput(setInput, input)
  await requireEnvironment(ctx, environment, 'environment:write')
  await ctx.store.runInTransaction(async store => {
    await store.environments.lock(environment)
    const before = await store.schedules.listWindows(environment)
    const what = `the list of maintenance windows of ${environment}`
    requireMatch(ctx.ifMatch, getWindowsTag(environment, before), what)
    await store.schedules.setWindows(environment, windows)
    await writeAuditLog(
      { ...ctx, store },
      {
        action: 'maintenance-windows.set',
        target: environment,
        outcome: 'done',
        detail: { windows },
      },
    )
  })
  return { windows, now: findWindow(windows, now) }
}
