import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Identities } from '../src/model/identity.ts'
import type { SandboxAccount } from '../src/model/sandboxAccount.ts'
import type { SignInProvider } from '../src/model/signIn.ts'
import type { ServiceParts } from '../src/services/createContext.ts'
import type { TaskHandlers } from '../src/model/scheduleService.ts'
import type { StatesService } from './routes/pulumi/service.ts'
import type { OpenIntegrations } from '../src/model/integrationService.ts'
import type { Readings } from './readings/pool.ts'

/**
 * Everything that the HTTP surface needs. `src/compose.ts` passes it; tests pass the same with
 * parts left out.
 */
export type AppServices = ServiceParts & {
  /** the tasks of schedules other than drift checks */
  tasks?: TaskHandlers
  /**
   * the integrations that the integrations file configures; tests without integrations leave it out
   */
  integrations?: OpenIntegrations
  /** trusted OIDC identities of the access file; tests without identities leave it out */
  identities?: Identities
  /** the identity provider of the sign-in to the pages, where one is configured */
  signInProvider?: SignInProvider | null
  /** the simulated account, for the pages; null or left out where the account is real */
  sandbox?: SandboxAccount | null
  /** threads for readings that compute for long; left out: they are answered in place */
  readings?: Readings
  /** the found pulumi CLI; it is read at every request, because it may be found after the start */
  engine: { version: string; source: string } | null
  /** the state service; without it there is no `/api` */
  stateService?: StatesService | undefined
  logger?: FastifyBaseLogger
}

/** The app, typed by the zod schemas of its routes. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>

export type Limits = {
  /** bytes */
  body: number
  /** nesting of a JSON body */
  depth: number
  /** requests per minute and per token */
  perToken: number
  /** failed authentications a minute and address */
  failures: number
  /** event streams at the same time */
  streams: number
  /** event streams of one token at the same time */
  streamsPerToken: number
  /** milliseconds between heartbeats of an event stream */
  heartbeat: number
  /** milliseconds without progress before a connection is closed */
  idle: number
}

export const defaultLimits: Limits = {
  body: 1024 * 1024,
  depth: 32,
  perToken: 1200,
  failures: 60,
  streams: 256,
  streamsPerToken: 32,
  heartbeat: 15_000,
  idle: 60_000,
}
