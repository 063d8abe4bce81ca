import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StepEventMetadata } from '@pulumi/pulumi/automation/index.js'
import { withoutWithheld, type JournalEntry } from '../../../analysis/state/createJournal.ts'
import { files } from '../../../model/run.ts'

/** Texts of gRPC and of the engine when a provider plugin ended during a call. */
const pluginLost =
  /error reading from server|transport is closing|connection error: desc|code = Unavailable|plugin .{0,80}(?:exited|crashed|terminated)|connection (?:refused|reset by peer)/i

/** Whether an error says that the call may have had its effect, because its plugin died. */
export const isPluginLost = (message: string): boolean => pluginLost.test(message)

const creating = new Set(['create', 'create-replacement'])
const deleting = new Set(['delete', 'delete-replaced'])

/**
 * Writes the journal of creates (analysis/state/createJournal.ts) into the run folder, a line
 * before and after each. The engine masks secrets in these events.
 */
export class CreateLog {
  readonly #file: string

  constructor(folder: string) {
    this.#file = join(folder, files.creates)
  }

  addStarted({ op, new: resource, old }: StepEventMetadata): void {
    if (!creating.has(op) || !resource) return
    const { urn, type, custom = false, parent, provider, protect, retainOnDelete } = resource
    this.#add({
      phase: 'started',
      oldId: op === 'create-replacement' ? (old?.id ?? null) : null,
      resource: {
        urn,
        type,
        custom,
        ...(parent && { parent }),
        ...(provider && { provider }),
        ...(protect && { protect }),
        ...(retainOnDelete && { retainOnDelete }),
        inputs: withoutWithheld(resource.inputs ?? {}),
      },
    })
  }

  addFinished({ op, urn, new: resource, old }: StepEventMetadata): void {
    if (creating.has(op)) this.#add({ phase: 'finished', urn, id: resource?.id ?? '' })
    if (deleting.has(op)) this.#add({ phase: 'deleted', urn, id: old?.id ?? '' })
  }

  /** `message`: the engine's text about the failure. A create whose plugin died stays started. */
  addFailed({ op, urn }: StepEventMetadata, message: string): void {
    if (creating.has(op) && !isPluginLost(message)) this.#add({ phase: 'failed', urn })
  }

  #add(entry: JournalEntry): void {
    appendFileSync(this.#file, `${JSON.stringify(entry)}\n`, { mode: 0o600 })
  }
}
