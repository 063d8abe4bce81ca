import { worker } from '../../model/actor.ts'
import type { Arrived, ContextFor, Directory, Log, OpenDoor } from '../../model/inbox.ts'
import type { DoorsFile } from '../../model/integration.ts'
import type { Store } from '../../model/store.ts'
import { gaveUp } from './failedEvent.ts'
import { painter } from './showStatusMessage.ts'
import { createComparer } from './parity.ts'
import type { Forge, ForgeName, ForgeSettings, Forging } from './forge.ts'
import { receiver } from './receive.ts'

/** `file`: the doors file's own path, beside which its secrets are looked for. */
export type ForgeServices = {
  store: Store
  log: Log
  contextFor: ContextFor
  directory: Directory
  file: string
  settings: DoorsFile
}
type Opening = {
  services: ForgeServices
  name: ForgeName
  settings: ForgeSettings
  forge: Forge
  knock: NonNullable<OpenDoor['knock']>
}

/** What both forges share behind their doors. */
export function openForge({ services, name, settings, forge, knock }: Opening): OpenDoor {
  const { store, log, contextFor, directory } = services
  const forging: Forging = { name, settings, forge, store, log, contextFor, directory }
  const { trees } = contextFor(worker, null)
  return {
    name,
    knock,
    receive: receiver(forging),
    gaveUp: (arrived, why) => gaveUp(forging, arrived, why),
    patienceSeconds,
    paint: painter(forging, createComparer({ store, trees, production: settings.production })),
  }
}

/**
 * What a pull request or a push asks for is wanted hours later as well; what a person says in a
 * comment is not.
 */
const patienceSeconds = ({ subject }: Arrived): number =>
  subject.startsWith('comment ') ? 400 : 6 * 3600
