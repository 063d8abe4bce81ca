/** An integration as the service sees it: what it receives, shows and reports. Types only. */
import type { Actor } from './actor.ts'
import type { Notice } from './finding.ts'
import type { IntegrationName, Wanted } from './integration.ts'
import type { VerbContext } from './verbContext.ts'
import type { ReceivedEvent, StatusMessage } from './integrationStore.ts'

/**
 * Who the user of an integration is (the access file). `id`: the number that a forge gives its
 * users, which stays when the name does not. Null: nobody that is known here.
 */
export type Directory = {
  personBy(integration: IntegrationName, user: string, id?: number | null): Actor | null
}

/**
 * A context for a request that comes through an integration. `versions`: how versions URLs may be
 * requested when environments are compared.
 */
export type ContextFor = (
  actor: Actor,
  requestId: string | null,
) => VerbContext & { versions: { allow: string[]; simulated: boolean } }

/**
 * Performs what a received event requests. May be called again after a crash or a failure, so it
 * requests everything with the event as the key.
 */
export type Receive = (receivedEvent: ReceivedEvent) => Promise<void>

/**
 * Shows a status message. Resolves with its new place and digest; `done`: nothing more will change;
 * the digest it has means nothing was sent. `again`: seconds until the next attempt, where the
 * integration's usual ones are too few or too many.
 */
export type ShowMessage = (
  statusMessage: StatusMessage,
) => Promise<{ place: Record<string, unknown>; shown: string; done: boolean; again?: number }>

export type DeliverNotice = (notice: Notice) => Promise<void>

/**
 * Somebody who is told of notices that they want. `name` is unique and never changes: how far it
 * has come is kept by it.
 */
export type Reader = { name: string; wanted: Wanted; postNotice: DeliverNotice }

/**
 * What came over HTTP, as it came: signatures are over the very bytes. Names of headers in lower
 * case.
 */
export type WebhookRequest = {
  headers: Record<string, string | undefined>
  body: Buffer
  address: string
  requestId: string
}

/**
 * Refusals are thrown: `unauthenticated` for what is not signed by the secret, `invalid-request`
 * for what can't be read.
 */
export type Answer = { status: 200 | 202; body?: string; type?: string }

/**
 * An enabled integration: what it receives over HTTP, does with events, shows and notifies.
 * `compose.ts` starts those that the integrations file names.
 */
export type OpenIntegration = {
  name: IntegrationName | 'mail'
  receiveWebhook?(request: WebhookRequest): Promise<Answer>
  receive?: Receive
  /**
   * tells the sender that the event was abandoned after its last attempt, and why; when it
   * fails itself, that is only logged
   */
  reportFailure?(receivedEvent: ReceivedEvent, error: string): Promise<void>
  /**
   * for how many seconds something is tried again while what it needs is away or busy; six hours
   * when left out
   */
  retrySeconds?(receivedEvent: ReceivedEvent): number
  showMessage?: ShowMessage
  readers?: Reader[]
  /** what it needs besides: a connection of its own */
  start?(): Promise<void>
  stop?(): Promise<void>
}

export type OpenIntegrations = Partial<Record<IntegrationName | 'mail', OpenIntegration>>
