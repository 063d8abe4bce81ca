/** The port of a forge. Types only. */

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
 * Every method is idempotent. A refusal or a lost connection is thrown as TwinstackError
 * `unavailable`, without the token.
 */
export type Forge = {
  /** reads its current state */
  pull(number: number): Promise<PullRequest>
  /**
   * Creates the comment that begins with `marker`, or changes it to `text`; `id` is its last known
   * id. Resolves with the id.
   */
  writeComment(
    number: number,
    content: { marker: string; text: string; id: string | null },
  ): Promise<string>
  /** posts it unless our own comment that begins with `marker` exists */
  reply(number: number, content: { marker: string; text: string }): Promise<void>
  addReaction(number: number, comment: string, sign: 'done' | 'refused'): Promise<void>
  setStatus(commit: string, status: CommitStatus): Promise<void>
  /** null: this forge has no deployments */
  deployments: null | {
    /** Creates it, or finds the one of the operation; null when the token lacks the right. */
    createDeployment(deployment: NewDeployment): Promise<string | null>
    updateDeployment(id: string, environment: string, state: DeploymentState): Promise<void>
  }
}

export type ForgeName = 'github' | 'gitlab'
export type ForgeSettings = NonNullable<IntegrationsFile['github']>

/** What every function of this folder needs. */
export type ForgeContext = {
  name: ForgeName
  settings: ForgeSettings
  forge: Forge
  store: Store
  contextFor: ContextFor
  directory: Directory
  log: Log
}
