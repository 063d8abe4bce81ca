/** The ports of schedules to the store and the other modules, as narrow interfaces; types only. */
import type { Scope } from './access.ts'

import type { MaintenanceWindow, Schedule, Task } from './schedule.ts'
import type { Page, PageInput } from '../lib/pagination.ts'

export type NewSchedule = Omit<
  Schedule,
  'lastExecuted' | 'lastOperation' | 'lastSkipped' | 'createdAt' | 'updatedAt'
>

/** `updatedAt` changes when a person changes the schedule, not with runs. */
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
   * takes a row lock for the rest of the transaction; a caller that also locks the environment must
   * do so first
   */
  lock(id: string): Promise<Schedule | null>
  /** by environment, those over all environments first, then by time of creation */
  list(
    page: PageInput & { scope?: Scope; environment?: string; task?: Task },
  ): Promise<Page<Schedule>>
  update(id: string, change: ScheduleChange): Promise<Schedule>
  delete(id: string): Promise<void>
  /**
   * Locks one schedule with `nextExecution <= now`, its environment first, and skips rows that
   * other transactions have locked. Null when there is none. It must run in a transaction, whose
   * end releases the lock.
   */
  takeDue(now: Date): Promise<Schedule | null>
  /** stores the result of a run, in the transaction of the operation that it requested */
  note(id: string, run: RunNote): Promise<void>
  /** the schedule whose last run requested this operation */
  byOperation(operation: string): Promise<Schedule | null>
  listWindows(environment: string): Promise<MaintenanceWindow[]>
  setWindows(environment: string, windows: MaintenanceWindow[]): Promise<void>
  /** environments of kind production and staging that never got their default schedule */
  withoutDefault(): Promise<string[]>
  /**
   * records that the default schedule was created, so that a removed one is not created again;
   * false when it was recorded before
   */
  noteDefault(environment: string): Promise<boolean>
}
