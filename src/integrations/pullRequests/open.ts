import { worker } from '../../model/actor.ts'
import type { ReceivedEvent } from '../../model/integrationStore.ts'
import type { IntegrationsFile } from '../../model/integration.ts'
import type { Store } from '../../model/store.ts'
import { abandoned } from './failedEvent.ts'
import { createMessageView } from './showStatusMessage.ts'
import { createComparer } from './parity.ts'
import type { Forge, ForgeName, ForgeSettings, Forging } from './forge.ts'
import { receiver } from './receive.ts'
import type { Log } from '../../lib/log.ts'
import type { ContextFor, Directory, OpenIntegration } from '../../model/integrationService.ts'

/** `file`: the doors file's own path, beside which its secrets are looked for. */
export type ForgeServices = {
  store: Store
  log: Log
  contextFor: ContextFor
  directory: Directory
  file: string
  settings: IntegrationsFile
}
type Opening = {
  services: ForgeServices
  name: ForgeName
  settings: ForgeSettings
  forge: Forge
  receiveWebhook: NonNullable<OpenIntegration['receiveWebhook']>
}

/** What both forges share behind their doors. */
export function openForge({
  services,
  name,
  settings,
  forge,
  receiveWebhook,
}: Opening): OpenIntegration {
  const { store, log, contextFor, directory } = services
  const forging: Forging = { name, settings, forge, store, log, contextFor, directory }
  const { trees } = contextFor(worker, null)
  return {
    name,
    receiveWebhook,
    receive: receiver(forging),
    abandoned: (receivedEvent, why) => abandoned(forging, receivedEvent, why),
    patienceSeconds,
    showMessage: createMessageView(
      forging,
      createComparer({ store, trees, production: settings.production }),
    ),
  }
}

/**
 * What a pull request or a push asks for is wanted hours later as well; what a person says in a
 * comment is not.
 */
const patienceSeconds = ({ subject }: ReceivedEvent): number =>
  subject.startsWith('comment ') ? 400 : 6 * 3600
