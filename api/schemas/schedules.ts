import { z } from 'zod'
import {
  createScheduleInput,
  environmentScheduleInput,
} from '../../src/services/schedules/createSchedule.ts'
import { schedulePatch } from '../../src/model/schedule.ts'
import {
  maintenanceWindowSchema,
  maintenanceWindowsSchema,
  scheduleSchema,
  taskSchema,
} from '../../src/model/schedule.ts'
import { createPageSchema, pageQuery } from './lists.ts'

z.globalRegistry.add(scheduleSchema, { id: 'Schedule' })

export { scheduleSchema, createScheduleInput, environmentScheduleInput, schedulePatch }
export const scheduleQuery = pageQuery.extend({ task: taskSchema.optional() })
export const schedulePage = createPageSchema(scheduleSchema)
export const windowsBody = z.strictObject({ windows: maintenanceWindowsSchema })
export const windowsSchema = z
  .object({
    windows: maintenanceWindowsSchema,
    now: maintenanceWindowSchema.nullable().describe('the window that is open now'),
  })
  .describe('the maintenance windows of the environment, and the one that is open now')
