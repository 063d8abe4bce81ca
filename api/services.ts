import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Identities } from '../src/model/identity.ts'
import type { CloudInquiry } from '../src/model/cloudInquiry.ts'

import type { Config } from '../src/model/config.ts'

import type { AuditLogProof } from '../src/model/auditLogChain.ts'
import type { StateAccess } from '../src/model/stateAccess.ts'
import type { Store } from '../src/model/store.ts'

import type { Queue } from '../src/model/queue.ts'
import type { Trees } from '../src/model/trees.ts'
import type { Promotion } from '../src/model/promotionService.ts'
import type { RunSeparation } from '../src/model/review.ts'
import type { ComplianceAuditDeps } from '../src/model/complianceAuditService.ts'
import type { TaskHandlers } from '../src/model/scheduleService.ts'
import type { StatesService } from './routes/pulumi/service.ts'
import type { OpenIntegrations } from '../src/model/integrationService.ts'
import type { Readings } from './readings/pool.ts'

/**
 * Everything that the HTTP surface needs. `src/compose.ts` passes it; tests pass the same with
 * parts left out.
 */
export type AppServices = {
  store: Store
  queue: Queue
  trees: Trees
  inquiry: CloudInquiry
  states: StateAccess
  config: Config
  /** decrypts what a runner encrypted */
  unseal(sealed: string): Promise<Record<string, unknown>>
  /** what the audit log is verified against */
  auditLogProof?: AuditLogProof
  /** what programs can reach of the service */
  runs?: RunSeparation
  /** encrypts with the service's own key */
  seal(value: Record<string, unknown>): Promise<string>
  /** collects the sections of an audit and seals it */
  complianceAudit: ComplianceAuditDeps
  /**
   * for the verbs of promotion: the policy file, the key that seals decisions, the access to clouds
   */
  promotion: Promotion
  /** the tasks of schedules other than drift checks */
  tasks?: TaskHandlers
  /**
   * the integrations that the integrations file configures; tests without integrations leave it out
   */
  integrations?: OpenIntegrations
  /** trusted OIDC identities of the access file; tests without identities leave it out */
  identities?: Identities
  /** threads for readings that compute for long; left out: they are answered in place */
  readings?: Readings
  /** the found pulumi CLI; it is read at every request, because it may be found after the start */
  engine: { version: string; source: string } | null
  /** the state service; without it there is no `/api` */
  stateService?: StatesService | undefined
  logger?: FastifyBaseLogger
  /**
   * further conditions of readiness by name: `ok` or what is not ready. The route itself checks
   * database and engine.
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
