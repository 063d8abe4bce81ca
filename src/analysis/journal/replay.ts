import { hashSha256 } from '../../lib/hash.ts'
import { formatArray, parseMembers, formatObject, type RawObject } from '../../lib/rawJson.ts'
import { JournalEntryError, readEntry, findState, type JournalEntry } from './entry.ts'
import {
  addFeatures,
  listForeignFeatures,
  hasSnippets,
  plainSchema,
  schemaWithFeatures,
} from './features.ts'
import { normaliseSnippets, normaliseUrns } from './normaliseUrns.ts'
import { rebuildDependencies } from './rebuildDependencies.ts'
import { findObjectAt, listObjectsAt, getTextAt, type RawResource } from './resource.ts'

/** A deployment with its schema and features: `apitype.UntypedDeployment`. */
export type TypedDeployment = { version: number; features: string[]; deployment: string }

export type ReplayedDeployment = TypedDeployment & {
  /** references of entries to resources or operations that do not exist; they have no effect */
  warnings: string[]
}

/** When and by which engine the deployment was made. */
export type ReplayManifest = { time: string; engineVersion: string }

/**
 * Computes the deployment that a journal describes. `base` is the deployment that the engine
 * exported when the update started: indices of entries count its resources. Entries are the texts
 * as received, in any order, each once.
 *
 * The reference is `JournalReplayer` of `pkg/backend/journal.go`, with two differences. Text that
 * no rule changes stays as it was received. A reference to an operation that the journal does not
 * have is reported as a warning, where the reference changes the first resource.
 *
 * @throws JournalEntryError for an unknown version or kind
 */
export function replayJournal(
  base: TypedDeployment,
  entries: Iterable<string>,
  made: ReplayManifest,
): ReplayedDeployment {
  const journal = [...entries].map(readEntry).sort((a, b) => a.sequence - b.sequence)
  const replay = new Replay(parseMembers(base.deployment), base.features)
  for (const entry of journal) replay.add(entry, made)
  return { ...replay.generate(made), warnings: replay.warnings }
}

/** The content of the entries about the base and about new resources, since the last base. */
class Marks {
  readonly removedNew = new Set<number>()
  readonly removedOld = new Set<number>()
  readonly replacedOld = new Map<number, RawResource>()
  readonly deletedOld = new Set<number>()
  readonly pendingOld = new Set<number>()
  readonly places = new Map<number, number>()
  readonly unfinished = new Map<number, JournalEntry>()
  readonly created: RawResource[] = []
  readonly extensions = new Map<string, string>()
}

class Replay {
  readonly warnings: string[] = []
  private base: RawObject
  private resources: RawResource[]
  private readonly foreign: string[]
  private marks = new Marks()
  private refreshed = false
  private byteString: boolean

  constructor(base: RawObject, features: string[]) {
    this.base = base
    this.resources = listObjectsAt(base, 'resources')
    this.foreign = listForeignFeatures(features)
    this.byteString = features.includes('byteString')
  }

  add(entry: JournalEntry, made: ReplayManifest): void {
    this.byteString ||= entry.byteString
    const { marks } = this
    switch (entry.kind) {
      case 'begin':
        marks.unfinished.set(entry.operation, entry)
        return
      case 'failure':
        marks.unfinished.delete(entry.operation)
        return
      case 'success':
        return this.applySuccess(entry)
      case 'refresh-success':
        marks.unfinished.delete(entry.operation)
        this.refreshed = true
        return this.refresh(entry)
      case 'outputs':
        if (findState(entry)) this.refresh(entry)
        return
      case 'write':
        return this.setBase(readRequiredObject(entry, 'newSnapshot'))
      case 'secrets-manager':
        this.base.set(
          'secrets_providers',
          formatObject(readRequiredObject(entry, 'secretsProvider')),
        )
        return
      case 'snippets':
        this.base.set('snippets', entry.members.get('snippets') ?? 'null')
        return
      case 'rebuilt-base-state':
        this.setBase(parseMembers(this.generate(made).deployment))
        this.marks = new Marks()
        return
      case 'extension-parameterize':
        marks.extensions.set(getTextAt(entry.members, 'extensionRef'), formatExtension(entry))
    }
  }

  generate({ time, engineVersion }: ReplayManifest): TypedDeployment {
    const features = new Set<string>()
    const note = (resource: RawResource) =>
      addFeatures(resource, { byteString: this.byteString, features })
    const resources = [...this.listKeptNew(), ...this.listKeptOld()]
    resources.forEach(note)
    const operations = this.listOperations()
    operations.forEach(operation =>
      note(findObjectAt(operation, 'resource') ?? new Map<string, string>()),
    )
    if (this.refreshed) rebuildDependencies(resources)
    if (hasSnippets(this.base)) features.add('snippets-prototype')
    const fix = normaliseUrns(resources)
    const magic = engineVersion === '' ? '' : hashSha256(engineVersion)
    const deployment = formatDocument(this.base, {
      manifest: JSON.stringify({ time, magic, version: engineVersion }),
      resources: formatList(resources),
      pending_operations: formatList(operations),
      snippets: hasSnippets(this.base) ? normaliseSnippets(this.base, fix) : null,
      extensions: this.findExtensions(),
    })
    const all = [...features, ...this.foreign].sort()
    return { version: all.length > 0 ? schemaWithFeatures : plainSchema, features: all, deployment }
  }

  private setBase(base: RawObject): void {
    this.base = base
    this.resources = listObjectsAt(base, 'resources')
  }

  private applySuccess(entry: JournalEntry): void {
    const { marks } = this
    marks.unfinished.delete(entry.operation)
    const state = findState(entry)
    if (state) {
      marks.places.set(entry.operation, marks.created.length)
      marks.created.push(state)
    }
    if (entry.removeOld !== null) marks.removedOld.add(this.checkOld(entry, entry.removeOld))
    if (entry.removeNew !== null) {
      const place = this.findPlace(entry, entry.removeNew)
      if (place !== null) marks.removedNew.add(place)
    }
    if (entry.deleteOld !== null) marks.deletedOld.add(this.checkOld(entry, entry.deleteOld))
    this.flagNew(entry, entry.deleteNew, 'delete')
    if (entry.pendingReplacementOld !== null)
      marks.pendingOld.add(this.checkOld(entry, entry.pendingReplacementOld))
    this.flagNew(entry, entry.pendingReplacementNew, 'pendingReplacement')
    this.refreshed ||= entry.isRefresh
  }

  /** Replaces what the entry names by its state, or removes it when the entry has none. */
  private refresh(entry: JournalEntry): void {
    const { marks } = this
    if (entry.removeOld !== null) {
      const index = this.checkOld(entry, entry.removeOld)
      const state = findState(entry)
      if (state) marks.replacedOld.set(index, state)
      else marks.removedOld.add(index)
    }
    if (entry.removeNew === null) return
    const place = this.findPlace(entry, entry.removeNew)
    const state = findState(entry)
    if (place === null) return
    if (state) marks.created[place] = state
    else marks.removedNew.add(place)
  }

  private flagNew(entry: JournalEntry, operation: number | null, flag: string): void {
    if (operation === null) return
    const place = this.findPlace(entry, operation)
    if (place !== null) this.marks.created[place]?.set(flag, 'true')
  }

  private findPlace(entry: JournalEntry, operation: number): number | null {
    const place = this.marks.places.get(operation)
    if (place !== undefined) return place
    this.warnings.push(
      `entry ${entry.sequence} refers to operation ${operation}, which made no resource`,
    )
    return null
  }

  private checkOld(entry: JournalEntry, index: number): number {
    if (index < 0 || index >= this.resources.length)
      this.warnings.push(
        `entry ${entry.sequence} refers to resource ${index} of a base with ` +
          `${this.resources.length}`,
      )
    return index
  }

  private listKeptNew(): RawResource[] {
    return this.marks.created.filter((_, place) => !this.marks.removedNew.has(place)).map(copy)
  }

  private listKeptOld(): RawResource[] {
    const { removedOld, replacedOld, deletedOld, pendingOld } = this.marks
    return this.resources.flatMap((resource, index) => {
      if (removedOld.has(index)) return []
      const replaced = replacedOld.get(index)
      if (replaced) return [copy(replaced)]
      const kept = copy(resource)
      if (pendingOld.has(index)) kept.set('pendingReplacement', 'true')
      if (deletedOld.has(index)) kept.set('delete', 'true')
      return [kept]
    })
  }

  /**
   * Operations that have begun and not ended, and creates that were pending before: only a person
   * can resolve the latter.
   */
  private listOperations(): RawObject[] {
    const begun = [...this.marks.unfinished.values()].flatMap(
      entry => findObjectAt(entry.members, 'operation') ?? [],
    )
    const before = listObjectsAt(this.base, 'pending_operations').filter(
      operation => getTextAt(operation, 'type') === 'creating',
    )
    return [...begun, ...before]
  }

  private findExtensions(): string | null {
    const all = new Map([
      ...this.marks.extensions,
      ...(findObjectAt(this.base, 'extensions') ?? new Map<string, string>()),
    ])
    return all.size === 0 ? null : formatObject(all)
  }
}

/** Formats the base with its members replaced by those in `changed`; null removes a member. */
function formatDocument(base: RawObject, changed: Record<string, string | null>): string {
  const all = new Map<string, string>()
  const order = ['manifest', 'secrets_providers', 'resources', 'pending_operations', 'metadata']
  for (const key of [...order, 'snippets', 'extensions', ...base.keys()]) {
    const value = key in changed ? changed[key] : base.get(key)
    if (typeof value === 'string' && value !== 'null') all.set(key, value)
    else if (key === 'metadata') all.set(key, '{}')
  }
  return formatObject(all)
}

function formatList(objects: RawObject[]): string | null {
  return objects.length === 0 ? null : formatArray(objects.map(formatObject))
}

function copy(resource: RawResource): RawResource {
  return new Map(resource)
}

function readRequiredObject(entry: JournalEntry, key: string): RawObject {
  const value = findObjectAt(entry.members, key)
  if (value) return value
  throw new JournalEntryError(`journal entry ${entry.sequence} (${entry.kind}) has no ${key}`)
}

function formatExtension(entry: JournalEntry): string {
  return formatObject(readRequiredObject(entry, 'extension'))
}
