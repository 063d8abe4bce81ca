import type { Metrics } from '../metrics/metrics.ts'
import type { App, AppServices, Limits } from '../services.ts'
import type { Streams } from '../streams.ts'
import { account } from './account.ts'
import { adoption } from './adoption.ts'
import { auditLog } from './auditLog.ts'
import { audits } from './audits.ts'
import { commands } from './commands.ts'
import { compliance } from './compliance.ts'
import { drift } from './drift.ts'
import { environmentReadings } from './environmentReadings.ts'
import { environments } from './environments.ts'
import { events } from './events.ts'
import { history } from './history.ts'
import { health } from './health.ts'
import { integrations } from './integrations.ts'
import { metricsRoute } from './metrics.ts'
import { maintenanceWindows } from './maintenanceWindows.ts'
import { operationRequests } from './operationRequests.ts'
import { operations } from './operations.ts'
import { differences } from './differences.ts'
import { parity } from './parity.ts'
import { promotion } from './promotion.ts'
import { removal } from './removal.ts'
import { root } from './root.ts'
import { scheduleChanges } from './scheduleChanges.ts'
import { schedules } from './schedules.ts'
import { signInLinks } from './signInLinks.ts'
import { stateVersions } from './stateVersions.ts'
import { statistics } from './statistics.ts'
import { tests } from './tests.ts'
import { tokens } from './tokens.ts'
import { webhooks } from './webhooks.ts'
import { tokenExchange } from './tokenExchange.ts'
import { whoami } from './whoami.ts'

type RouteOptions = {
  services: AppServices
  limits: Limits
  streams: Streams
  metrics: Metrics
  version: string
  closing: AbortSignal
}

/** Registers all routes. */
export function routes(
  app: App,
  { services, limits, streams, metrics, version, closing }: RouteOptions,
): void {
  root(app)
  health(app, services, version)
  metricsRoute(app, metrics)
  environments(app, services)
  removal(app, services)
  environmentReadings(app, services)
  stateVersions(app, services)
  adoption(app, services)
  history(app, services)
  account(app, services)
  operationRequests(app, services)
  operations(app, services)
  statistics(app, services)
  tests(app, services)
  schedules(app, services)
  scheduleChanges(app, services)
  maintenanceWindows(app, services)
  drift(app, services)
  events(app, services, { limits, streams, closing })
  tokens(app, services, streams)
  signInLinks(app, services)
  auditLog(app, services)
  parity(app, services)
  differences(app, services)
  audits(app, services)
  compliance(app, services, version)
  webhooks(app, services)
  promotion(app, services)
  whoami(app)
  tokenExchange(app, services)
  commands(app, services)
  integrations(app, services)
}
