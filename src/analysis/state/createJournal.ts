/**
 * The journal of the creates of a run. The engine does not record a create whose provider plugin
 * died, and after a failed write of a checkpoint the later creates are missing. The journal has
 * both, so that the service searches them in the cloud before anything else runs.
 */
import { z } from 'zod'
import { withheld, type Deployment, type StateResource } from '../../model/checkpoint.ts'
import type { StartedCreate } from '../../model/run.ts'

const resourceSchema = z.looseObject({
  urn: z.string(),
  type: z.string(),
  custom: z.boolean(),
  id: z.string().optional(),
  parent: z.string().optional(),
  provider: z.string().optional(),
  inputs: z.record(z.string(), z.unknown()).optional(),
})

const entrySchema = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('started'), oldId: z.string().nullable(), resource: resourceSchema }),
  z.object({ phase: z.literal('finished'), urn: z.string(), id: z.string() }),
  z.object({ phase: z.literal('failed'), urn: z.string() }),
  z.object({ phase: z.literal('deleted'), urn: z.string(), id: z.string() }),
])
export type JournalEntry = z.output<typeof entrySchema>

/** Reads the creates from the JSON lines of a journal. A line that is cut off is ignored. */
export function readCreateJournal(text: string): StartedCreate[] {
  const creates = new Map<string, StartedCreate>()
  for (const entry of text.split('\n').flatMap(parseLine)) {
    if (entry.phase === 'started')
      creates.set(entry.resource.urn, { resource: entry.resource, oldId: entry.oldId })
    if (entry.phase === 'failed') creates.delete(entry.urn)
    const create = 'urn' in entry ? creates.get(entry.urn) : undefined
    if (create && entry.phase === 'finished') create.resource.id = entry.id
    if (create && entry.phase === 'deleted' && create.resource.id === entry.id)
      creates.delete(entry.urn)
  }
  return [...creates.values()]
}

function parseLine(line: string): JournalEntry[] {
  try {
    return [entrySchema.parse(JSON.parse(line))]
  } catch {
    return []
  }
}

/**
 * Removes inputs with secrets, which the engine replaces by a text: they can't be compared or
 * recorded.
 */
export function withoutWithheld(inputs: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(inputs).filter(([, value]) => !JSON.stringify(value ?? null).includes(withheld)),
  )
}

type KnownState = {
  resources: readonly {
    urn: string
    id?: string | null
    custom: boolean
    delete?: boolean | undefined
    pendingReplacement?: unknown
  }[]
  pending: readonly string[]
}

/** The creates that a recorded state contains neither as a resource nor as a pending operation. */
export function findUnrecorded(creates: StartedCreate[], known: KnownState): StartedCreate[] {
  const pending = new Set(known.pending)
  return creates.filter(
    create =>
      !pending.has(create.resource.urn) && !known.resources.some(one => isRecordOf(one, create)),
  )
}

/**
 * Whether the recorded resource is the result of the create. A replacement with a fixed name has
 * the same id before and after; then only a finished create proves that the recorded one is new.
 */
function isRecordOf(
  recorded: KnownState['resources'][number],
  { resource: { urn, custom, id }, oldId }: StartedCreate,
): boolean {
  if (recorded.urn !== urn) return false
  if (!custom || oldId === null || recorded.id !== oldId) return true
  return id === oldId && recorded.delete !== true && recorded.pendingReplacement !== true
}

export type CompletedDeployment = {
  /** the state, in which unrecorded creates are pending operations */
  deployment: Deployment
  added: string[]
  /** creates whose provider or parent the state does not have: they can't be recorded */
  unplaced: StateResource[]
}

/**
 * Adds the unrecorded creates as pending operations, so that the search for these also finds them.
 * A component exists only in the state, so it is added as a resource.
 */
export function addUnrecorded(state: Deployment, creates: StartedCreate[]): CompletedDeployment {
  const missing = findUnrecorded(creates, {
    resources: state.resources ?? [],
    pending: (state.pending_operations ?? [])
      .filter(({ type }) => type === 'creating')
      .map(({ resource }) => resource.urn),
  })
  const resources = [...(state.resources ?? [])]
  const pending = [...(state.pending_operations ?? [])]
  const result: CompletedDeployment = { deployment: state, added: [], unplaced: [] }
  for (const { resource } of missing) {
    const { id: _, ...unnamed } = resource
    if (!isPlaced(resource, resources)) {
      result.unplaced.push(unnamed)
      continue
    }
    // a component whose registration did not end has no children yet
    if (!resource.custom && resource.id === undefined) continue
    if (resource.custom) pending.push({ type: 'creating', resource: unnamed })
    else resources.push(unnamed)
    result.added.push(resource.urn)
  }
  return { ...result, deployment: { ...state, resources, pending_operations: pending } }
}

function isPlaced({ parent, provider }: StateResource, resources: StateResource[]): boolean {
  const has = (reference: string | undefined, keyOf: (one: StateResource) => string) =>
    !reference || resources.some(one => keyOf(one) === reference)
  return has(parent, one => one.urn) && has(provider, one => `${one.urn}::${one.id ?? ''}`)
}
