/** What schedules need of the store and of the other rooms, as narrow interfaces; types only. */
import type { Scope } from './access.ts'

import type { MaintenanceWindow, Schedule, Task } from './schedule.ts'
import type { Page, PageInput } from '../lib/pagination.ts'

export type NewSchedule = Omit<
  Schedule,
  'lastExecuted' | 'lastOperation' | 'lastSkipped' | 'createdAt' | 'updatedAt'
>

/** `updatedAt` moves with what a person changed, not with runs. */
export type ScheduleChange = Partial<
  Pick<
    Schedule,
    | 'scheduleCron'
    | 'timezone'
    | 'jitterSeconds'
    | 'everyMinutes'
    | 'autoRemediate'
    | 'paused'
    | 'nextExecution'
  >
>
export type RunNote = Partial<
  Pick<Schedule, 'nextExecution' | 'lastExecuted' | 'lastOperation' | 'lastSkipped'>
>

export type ScheduleStore = {
  create(input: NewSchedule): Promise<Schedule>
  get(id: string): Promise<Schedule | null>
  /**
   * row lock for the rest of the transaction; whoever also locks the environment does that first
   */
  lock(id: string): Promise<Schedule | null>
  /** by environment, those over all environments first, then by time of creation */
  list(
    page: PageInput & { scope?: Scope; environment?: string; task?: Task },
  ): Promise<Page<Schedule>>
  update(id: string, change: ScheduleChange): Promise<Schedule>
  delete(id: string): Promise<void>
  /**
   * Locks one schedule with `nextExecution <= now`, its environment first, and leaves out what
   * others have locked. Null when there is none. Only in a transaction, whose end lets go.
   */
  takeDue(now: Date): Promise<Schedule | null>
  /** what a run left: beside the operation that it requested, in the same transaction */
  note(id: string, run: RunNote): Promise<void>
  /** the schedule whose last run requested this operation */
  byOperation(operation: string): Promise<Schedule | null>
  windows(environment: string): Promise<MaintenanceWindow[]>
  setWindows(environment: string, windows: MaintenanceWindow[]): Promise<void>
  /** environments of kind production and staging that never got their default schedule */
  withoutDefault(): Promise<string[]>
  /**
   * records that it was created, so that one which was removed does not come back; false when it
   * was before
   */
  noteDefault(environment: string): Promise<boolean>
}
