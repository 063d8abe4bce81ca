/** The port of an integration: received events, status messages and notices. Types only. */
import type { Actor } from './actor.ts'
import type { Notice } from './finding.ts'
import type { IntegrationName, NoticeSelection } from './integration.ts'
import type { VerbContext } from './verbContext.ts'
import type { ReceivedEvent, StatusMessage } from './integrationStore.ts'

/**
 * Returns the person of an integration's user by the access file. `id`: the forge's numeric user
 * id, which stays when the name changes. Null: unknown user.
 */
export type Directory = {
  findPerson(integration: IntegrationName, user: string, id?: number | null): Actor | null
}

/**
 * The context for a request through an integration. `versions`: how versions URLs are requested
 * when environments are compared.
 */
export type ContextFor = (
  actor: Actor,
  requestId: string | null,
) => VerbContext & { versions: { allow: string[]; simulated: boolean } }

/**
 * Handles a received event. It may be called again after a crash or a failure, so it uses the event
 * as the idempotency key of its requests.
 */
export type ReceiveEvent = (receivedEvent: ReceivedEvent) => Promise<void>

/**
 * Shows a status message. Resolves with its new place and digest; an unchanged digest means that
 * nothing was sent. `done`: the message will not change any more. `again`: seconds until the next
 * attempt, where the usual delay of the integration is not suitable.
 */
export type ShowMessage = (
  statusMessage: StatusMessage,
) => Promise<{ place: Record<string, unknown>; shown: string; done: boolean; again?: number }>

export type DeliverNotice = (notice: Notice) => Promise<void>

/**
 * A receiver of notices. `name` is unique and never changes, because its cursor is stored under
 * this name.
 */
export type Reader = { name: string; wanted: NoticeSelection; postNotice: DeliverNotice }

/**
 * An unparsed HTTP request, because signatures cover the raw bytes. Names of headers are in lower
 * case.
 */
export type WebhookRequest = {
  headers: Record<string, string | undefined>
  body: Buffer
  address: string
  requestId: string
}

export type Answer = { status: 200 | 202; body?: string; type?: string }

/**
 * An enabled integration: it receives webhooks, handles events, shows status messages and sends
 * notices. `compose.ts` starts those that the integrations file names.
 */
export type OpenIntegration = {
  name: IntegrationName | 'mail'
  /**
   * @throws TwinstackError `unauthenticated` for a request without a valid signature,
   * `invalid-request` for one that can't be parsed
   */
  receiveWebhook?(request: WebhookRequest): Promise<Answer>
  receive?: ReceiveEvent
  /**
   * reports to the sender that the event was abandoned after its last attempt, and why; its own
   * failure is only logged
   */
  reportFailure?(receivedEvent: ReceivedEvent, error: string): Promise<void>
  /**
   * seconds for which an event is retried while a needed service is unreachable or busy; default:
   * six hours
   */
  retrySeconds?(receivedEvent: ReceivedEvent): number
  showMessage?: ShowMessage
  readers?: Reader[]
  /** additional background work, such as its own connection */
  start?(): Promise<void>
  stop?(): Promise<void>
}

export type OpenIntegrations = Partial<Record<IntegrationName | 'mail', OpenIntegration>>
