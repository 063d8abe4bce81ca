/** The port to the states of an installation before it used the state service. */
import type { StackId } from './stateService.ts'

/** A state as it is stored; `deployment` is its text. */
export type FormerState = {
  id: StackId
  schema: number
  features: string[]
  deployment: string
  /** the file that it was read from; it is never changed */
  file: string
}

export type FormerStates = {
  /** all stacks that have a state; empty when the backend is not a folder */
  listStacks(): StackId[]
  /** null: the stack has no deployment. @throws Error for a file that can't be read */
  read(id: StackId): FormerState | null
  /** whether something holds the lock of the stack in the former backend */
  isLocked(id: StackId): boolean
}
