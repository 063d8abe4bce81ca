import { worker } from '../../model/actor.ts'
import type { ReceivedEvent } from '../../model/integrationStore.ts'
import type { IntegrationsFile } from '../../model/integration.ts'
import type { Store } from '../../model/store.ts'
import { reportFailedEvent } from './failedEvent.ts'
import { createMessageView } from './showStatusMessage.ts'
import { createPlanReader } from './plans.ts'
import { createComparer } from './parity.ts'
import type { Forge, ForgeName, ForgeSettings, ForgeContext } from './forge.ts'
import { createReceiver } from './receive.ts'
import type { Log } from '../../lib/log.ts'
import type { ContextFor, Directory, OpenIntegration } from '../../model/integrationService.ts'

/** `file`: the path of the integrations file; paths of secrets are relative to it. */
export type IntegrationServices = {
  store: Store
  log: Log
  contextFor: ContextFor
  directory: Directory
  file: string
  settings: IntegrationsFile
}
type ForgeOptions = {
  services: IntegrationServices
  name: ForgeName
  settings: ForgeSettings
  forge: Forge
  receiveWebhook: NonNullable<OpenIntegration['receiveWebhook']>
}

/** The common part of both forges. */
export function openForge({
  services,
  name,
  settings,
  forge,
  receiveWebhook,
}: ForgeOptions): OpenIntegration {
  const { store, log, contextFor, directory } = services
  const forgeContext: ForgeContext = { name, settings, forge, store, log, contextFor, directory }
  const { trees } = contextFor(worker, null)
  const { production, plans } = settings
  const compare = createComparer({ store, trees, production })
  return {
    name,
    receiveWebhook,
    receive: createReceiver(forgeContext),
    reportFailure: (receivedEvent, why) => reportFailedEvent(forgeContext, receivedEvent, why),
    retrySeconds: getRetrySeconds,
    showMessage: createMessageView(forgeContext, {
      compare,
      readPlans: createPlanReader({ store, trees, names: plans, production, compare }),
    }),
  }
}

/** A pull request or a push is still valid after hours; a command in a comment is not. */
const getRetrySeconds = ({ subject }: ReceivedEvent): number =>
  subject.startsWith('comment ') ? 400 : 6 * 3600
