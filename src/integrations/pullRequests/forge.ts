/** What a forge is asked for, whichever it is. Types only. */

import type { IntegrationsFile } from '../../model/integration.ts'
import type { Store } from '../../model/store.ts'
import type { PullRequest } from './pullRequestEvent.ts'
import type { Log } from '../../lib/log.ts'
import type { ContextFor, Directory } from '../../model/integrationService.ts'

export type CommitStatus = {
  name: string
  state: 'pending' | 'success' | 'failure' | 'error'
  description: string
}
export type NewDeployment = {
  commit: string
  environment: string
  operation: string
  description: string
  transient: boolean
  production: boolean
}
export type DeploymentState = {
  state: 'queued' | 'in_progress' | 'success' | 'failure' | 'error' | 'inactive'
  description: string
  url: string | null
}

/**
 * Everything here may be called again with the same, and changes nothing then. What is refused or
 * can't be reached is thrown as TwinstackError `unavailable`, without the token.
 */
export type Forge = {
  /** as it is now */
  pull(number: number): Promise<PullRequest>
  /**
   * posts the comment that begins with `marker`, or changes it to `text`; `id` is where it was
   * last. Resolves with where it is.
   */
  comment(
    number: number,
    said: { marker: string; text: string; id: string | null },
  ): Promise<string>
  /** posts it unless a comment of our own that begins with `marker` is there */
  reply(number: number, said: { marker: string; text: string }): Promise<void>
  react(number: number, comment: string, sign: 'done' | 'refused'): Promise<void>
  status(commit: string, status: CommitStatus): Promise<void>
  /** null: this forge is told of none */
  deployments: null | {
    /**
     * makes it, or finds the one that was made for the operation; null where the token has no right
     * to it
     */
    make(deployment: NewDeployment): Promise<string | null>
    say(id: string, environment: string, state: DeploymentState): Promise<void>
  }
}

export type ForgeName = 'github' | 'gitlab'
export type ForgeSettings = NonNullable<IntegrationsFile['github']>

/** What everything in this room is given. */
export type Forging = {
  name: ForgeName
  settings: ForgeSettings
  forge: Forge
  store: Store
  contextFor: ContextFor
  directory: Directory
  log: Log
}
