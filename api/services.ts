import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Identities } from '../src/model/identity.ts'
import type { CloudInquiry } from '../src/model/cloudInquiry.ts'

import type { Config } from '../src/model/config.ts'

import type { Store } from '../src/model/store.ts'

import type { Queue } from '../src/model/queue.ts'
import type { Trees } from '../src/model/trees.ts'
import type { Promotion } from '../src/model/promotionService.ts'
import type { ComplianceAuditDeps } from '../src/model/complianceAuditService.ts'
import type { TaskHandlers } from '../src/model/scheduleService.ts'
import type { OpenIntegrations } from '../src/model/integrationService.ts'

/**
 * Everything that the HTTP surface needs; `src/compose.ts` hands it in, tests hand in the same with
 * less behind it.
 */
export type AppServices = {
  store: Store
  queue: Queue
  trees: Trees
  inquiry: CloudInquiry
  config: Config
  /** opens what a runner sealed */
  unseal(sealed: string): Promise<Record<string, unknown>>
  /** to the service's own key */
  seal(value: Record<string, unknown>): Promise<string>
  /** what fills the sections of an audit, and what seals it */
  complianceAudit: ComplianceAuditDeps
  /**
   * what the verbs of promotion need: the policy file, the key that seals decisions, how clouds are
   * reached
   */
  promotion: Promotion
  /** what schedules can do besides drift checks */
  tasks?: TaskHandlers
  /** those that the doors file opens; none in tests that do not say so */
  integrations?: OpenIntegrations
  /** trusted OIDC identities of the access file; none in tests that do not say so */
  identities?: Identities
  /** the pulumi CLI that was found; read at every request, so it may be filled in after start */
  engine: { version: string; source: string } | null
  logger?: FastifyBaseLogger
  /**
   * further conditions of readiness by name; `ok` or what is missing. Database and engine are
   * looked at by the door itself.
   */
  ready(): Promise<Record<string, string>>
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
  /** requests a minute and token */
  perToken: number
  /** failed authentications a minute and address */
  failures: number
  /** event streams at the same time */
  streams: number
  /** event streams of one token at the same time */
  streamsPerToken: number
  /** milliseconds between signs of life in an event stream */
  heartbeat: number
  /** milliseconds without a byte getting through before a connection is cut */
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
