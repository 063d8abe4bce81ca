/** How an operation ends. Types only. */
import { type OperationError, type Status } from '../../../model/operation.ts'

export type Ending = {
  status: Extract<Status, 'succeeded' | 'failed' | 'cancelled' | 'refused'>
  reason: string
  error: OperationError | null
  /**
   * what was asked was done, whatever came after it (a check that failed): then that is what is
   * recorded as deployed
   */
  applied?: true
}
