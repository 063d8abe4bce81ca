/** What integrations store. Types only. */

import type { Notice } from './finding.ts'

import type { IntegrationName } from './integration.ts'

/**
 * An event that was received, already proven genuine. `delivery`: its id at the integration;
 * `digest`: SHA-256 of the raw body. `lane`: what it is about (`acme/shop#5`); of one lane the next
 * is taken when the one before is settled.
 */
export type InboundEvent = {
  integration: IntegrationName
  delivery: string
  digest: string
  lane: string
  subject: string
  body: string
}
export type ReceivedEvent = InboundEvent & { id: string; attempts: number; at: string }
export type Settled = {
  state: 'done' | 'waiting' | 'dead'
  nextAt?: Date | null
  error?: string | null
}

export type InboxStore = {
  /**
   * false: this delivery, or this very body, came before and is done or waits; an abandoned
   * one is taken once more
   */
  put(inboundEvent: InboundEvent): Promise<boolean>
  /**
   * takes what is due (of one integration, or all), oldest first, one per lane, and holds it for
   * `leaseSeconds`: who dies with it is overtaken then
   */
  takeDue(
    limit: number,
    leaseSeconds: number,
    integration?: IntegrationName,
  ): Promise<ReceivedEvent[]>
  settle(id: string, outcome: Settled): Promise<void>
  /** settled ones older than this; what was forgotten would be taken again */
  prune(before: Date): Promise<number>
}

/**
 * A message that shows an operation and changes with it. `key`: what there is one of (`op:<id>`,
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
  /** of what is shown */
  shown: string | null
  attempts: number
}
export type StatusMessageStore = {
  /** makes it, or leads it to another operation; `place` is laid over what is there */
  show(
    statusMessage: Pick<
      StatusMessage,
      'integration' | 'key' | 'place' | 'environment' | 'operation'
    >,
  ): Promise<StatusMessage>
  get(integration: IntegrationName, key: string): Promise<StatusMessage | null>
  /**
   * live ones that are due; held like received events: one that is shown something else meanwhile
   * is due when it is settled, so that nobody sends it twice
   */
  takeDue(
    limit: number,
    leaseSeconds: number,
    integration?: IntegrationName,
  ): Promise<StatusMessage[]>
  /**
   * `place` is laid over what is there. `nextAt: null` ends it, until it is shown something else;
   * when it was shown something else meanwhile, it is due at once.
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
 * `place`: in the order in which readers get them. Assigned when the notice can be seen, so none
 * comes later with a lower one, as happens with `seq`.
 */
export type Placed = { place: number; notice: Notice }
/** Who holds a reader, and the place of the last notice that was read. */
export type CursorLock = { by: string; at: number }
/** How far a reader of notices has come, one process at a time. */
export type CursorStore = {
  /**
   * null while another process holds it; who dies with it is overtaken after `seconds`. A new
   * reader begins after the newest notice there is
   */
  lock(reader: string, seconds: number): Promise<CursorLock | null>
  /** after `at` (exclusive) */
  after(at: number, limit: number): Promise<Placed[]>
  /** moves on, and holds it for so many seconds from now; false for who holds it no more */
  advance(reader: string, by: string, to: number, seconds: number): Promise<boolean>
  release(reader: string, by: string): Promise<void>
}
/**
 * What commands that change something meant when their key came first, so that none of them means
 * another operation when it comes again.
 */
export type CommandKeyStore = {
  /** returns the command that came with this key first: this one, or an earlier one */
  remember(key: string, command: string): Promise<string>
  /**
   * returns the operation that a remembered key meant first, null for none: this one, or an earlier
   * one
   */
  rememberTarget(key: string, operation: string | null): Promise<string | null>
  prune(before: Date): Promise<number>
}
export type IntegrationStore = {
  inbox: InboxStore
  statusMessages: StatusMessageStore
  cursors: CursorStore
  commandKeys: CommandKeyStore
}
