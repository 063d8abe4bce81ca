/** The ports to the data of integrations. Types only. */

import type { Notice } from './finding.ts'

import type { IntegrationName } from './integration.ts'

/**
 * A received and verified event. `delivery`: its id in the integration; `digest`: SHA-256 of the
 * raw body. `orderingKey`: its subject (`acme/shop#5`); the next event with the same key is taken
 * when the previous one is settled.
 */
export type InboundEvent = {
  integration: IntegrationName
  delivery: string
  digest: string
  orderingKey: string
  subject: string
  body: string
}
export type ReceivedEvent = InboundEvent & { id: string; attempts: number; at: string }
export type SettledNotice = {
  state: 'done' | 'waiting' | 'dead'
  nextAt?: Date | null
  error?: string | null
}

export type InboxStore = {
  /**
   * stores an event. Returns false when this delivery, or one with the same body, was received
   * before and is done or waiting; an abandoned one is accepted again
   */
  put(inboundEvent: InboundEvent): Promise<boolean>
  /**
   * takes due events (of one integration, or all), oldest first, one per ordering key, with a lease
   * of
   * `leaseSeconds`; after it another process may take them
   */
  takeDue(
    limit: number,
    leaseSeconds: number,
    integration?: IntegrationName,
  ): Promise<ReceivedEvent[]>
  settle(id: string, outcome: SettledNotice): Promise<void>
  /** deletes settled events that are older than this; a deleted event would be accepted again */
  prune(before: Date): Promise<number>
}

/**
 * A message that shows an operation and changes with it. `key`: its unique subject (`op:<id>`,
 * `acme/shop#5`).
 */
export type StatusMessage = {
  id: string
  integration: IntegrationName
  key: string
  /** the place of the message, in the integration's own form */
  place: Record<string, unknown>
  environment: string | null
  operation: string | null
  /** digest of the shown content */
  shown: string | null
  attempts: number
}
export type StatusMessageStore = {
  /**
   * creates the message, or points it to another operation; `place` is merged into the stored one
   */
  show(
    statusMessage: Pick<
      StatusMessage,
      'integration' | 'key' | 'place' | 'environment' | 'operation'
    >,
  ): Promise<StatusMessage>
  get(integration: IntegrationName, key: string): Promise<StatusMessage | null>
  /**
   * takes due active messages with a lease, as for received events; a message whose content changes
   * meanwhile becomes due when it is settled, so that it is not sent twice
   */
  takeDue(
    limit: number,
    leaseSeconds: number,
    integration?: IntegrationName,
  ): Promise<StatusMessage[]>
  /**
   * Merges `place` into the stored one. `nextAt: null` ends the message until it gets other
   * content; when it got other content meanwhile, it is due at once.
   */
  settle(
    statusMessage: Pick<StatusMessage, 'id' | 'operation'>,
    outcome: {
      place?: Record<string, unknown>
      shown?: string | null
      nextAt: Date | null
      error?: string | null
    },
  ): Promise<void>
  prune(before: Date): Promise<number>
}

/**
 * `place`: the position in the order of delivery. It is assigned when the notice is committed, so
 * no later notice gets a lower one, which can happen with `seq`.
 */
export type NumberedNotice = { place: number; notice: Notice }
/** The lease of a reader, and the place of the last notice that it has read. */
export type CursorLock = { by: string; at: number }
/** The cursors of readers of notices; one process at a time holds a reader. */
export type CursorStore = {
  /**
   * null while another process holds it; the lease ends after `seconds`. A new reader begins after
   * the newest notice
   */
  lock(reader: string, seconds: number): Promise<CursorLock | null>
  /** after `at` (exclusive) */
  listAfter(at: number, limit: number): Promise<NumberedNotice[]>
  /**
   * advances the cursor and extends the lease by so many seconds from now; false when the lease was
   * lost
   */
  advance(reader: string, by: string, to: number, seconds: number): Promise<boolean>
  release(reader: string, by: string): Promise<void>
}
/**
 * Stores the command and the operation that a key referred to first, so that a repeated command
 * never refers to another operation.
 */
export type CommandKeyStore = {
  /** returns the first command with this key: this one, or an earlier one */
  remember(key: string, command: string): Promise<string>
  /** returns the first operation of this key, null for none: this one, or an earlier one */
  rememberTarget(key: string, operation: string | null): Promise<string | null>
  prune(before: Date): Promise<number>
}
export type IntegrationStore = {
  inbox: InboxStore
  statusMessages: StatusMessageStore
  cursors: CursorStore
  commandKeys: CommandKeyStore
}
