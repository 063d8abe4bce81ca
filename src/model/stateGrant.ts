import type { StackId } from './stateService.ts'

/** What a runner needs to use the state service for its own stack. */
export type StateGrant = { url: string; organisation: string; token: string }

/**
 * Gives access to the state service, for one stack and the time of one operation. `reading`: the
 * run may only read and preview, because nobody has approved its program yet.
 */
export type StateGrantService = {
  grant(use: { stack: StackId; operation: string; reading: boolean }): Promise<StateGrant>
}
