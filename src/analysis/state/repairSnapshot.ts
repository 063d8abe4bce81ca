/**
 * Repairs a snapshot that the engine refuses, where the right value is provable: from the snapshot
 * itself, from an earlier version of it, or from a search in the cloud. Other problems are reported
 * and not changed.
 */
import type { Deployment, StateResource } from '../../model/checkpoint.ts'
import { canonicalise } from '../../lib/canonicalJson.ts'
import { computeChecksum, findProblems, type SnapshotProblem } from './findProblems.ts'
import { getLabel, mapReferences, parseProvider, listReferences } from './references.ts'
import { sortResources } from './sortResources.ts'
import { getUrnType } from '../../lib/typeName.ts'

/** Facts from outside the snapshot. */
export type RepairEvidence = {
  /** earlier versions of the state, newest first */
  earlier?: Deployment[]
  /** URNs of pending creates for which a search in the cloud found nothing */
  notCreated?: string[]
  /** URNs of resources that a search in the cloud did not find */
  gone?: string[]
}
export type SnapshotRepair = {
  /** '' for the snapshot as a whole */
  urn: string
  /** the change */
  message: string
  /** the proof that it is correct */
  reason: string
}
export type RepairResult = {
  deployment: Deployment
  /** the problems of the original snapshot */
  problems: SnapshotProblem[]
  repairs: SnapshotRepair[]
  /** the remaining problems; empty when the engine accepts the repaired snapshot */
  remaining: SnapshotProblem[]
}

type Draft = { resources: StateResource[]; repairs: SnapshotRepair[] }
type Step = (draft: Draft, evidence: Required<RepairEvidence>) => void

/** Returns the repaired snapshot in `deployment`; the argument is not changed. */
export function repairSnapshot(
  deployment: Deployment,
  evidence: RepairEvidence = {},
): RepairResult {
  const known = { earlier: [], notCreated: [], gone: [], ...evidence }
  const draft: Draft = { resources: [...(deployment.resources ?? [])], repairs: [] }
  for (const step of steps) step(draft, known)
  const pending = repairPending(deployment, draft, known)
  const repaired = withChecksum(
    {
      ...deployment,
      resources: draft.resources,
      ...(deployment.pending_operations && { pending_operations: pending }),
    },
    draft,
  )
  return {
    deployment: repaired,
    problems: findProblems(deployment),
    repairs: draft.repairs,
    remaining: findProblems(repaired),
  }
}

const dropGone: Step = (draft, { gone }) => {
  const absent = new Set(gone)
  for (const { urn } of draft.resources.filter(one => absent.has(one.urn)))
    draft.repairs.push({
      urn,
      message: `Removed ${getLabel(urn)} from the state.`,
      reason: 'A search in the cloud did not find it.',
    })
  draft.resources = draft.resources.filter(({ urn }) => !absent.has(urn))
}

const repairEntries: Step = draft => {
  draft.resources = draft.resources.map(resource => {
    const { urn, type, custom, id, provider } = resource
    if (urn && !type) {
      draft.repairs.push({
        urn,
        message: `Wrote the type of ${getLabel(urn)}.`,
        reason: 'The URN contains the type.',
      })
      return { ...resource, type: getUrnType(urn) }
    }
    if (!custom && id && !provider) {
      const { id: _id, ...component } = resource
      draft.repairs.push({
        urn,
        message: `Removed the id ${id} of the component ${getLabel(urn)}.`,
        reason: 'A component has no id: nothing in the cloud belongs to it.',
      })
      return component
    }
    return resource
  })
}

/** Merges entries with the same URN and the same resource in the cloud. */
const mergeDuplicates: Step = draft => {
  const groups = Map.groupBy(
    draft.resources.filter(({ urn, delete: old }) => urn && old !== true),
    ({ urn }) => urn,
  )
  const dropped = new Set<StateResource>()
  for (const [urn, entries] of groups) {
    const kept = entries.reduce(chooseNewer)
    const others = entries.filter(one => one !== kept)
    if (others.length === 0 || !others.every(one => isSameThing(one, kept))) continue
    for (const one of others) dropped.add(one)
    draft.repairs.push({
      urn,
      message: `Kept the newest of ${entries.length} entries of ${getLabel(urn)}.`,
      reason: kept.custom ? `All of them have the id ${kept.id ?? ''}.` : 'All are one component.',
    })
  }
  draft.resources = draft.resources.filter(one => !dropped.has(one))
}

const getModificationTime = ({ modified }: StateResource) =>
  typeof modified === 'string' ? modified : ''
const chooseNewer = (one: StateResource, other: StateResource) =>
  getModificationTime(other) >= getModificationTime(one) ? other : one

const isSameThing = (one: StateResource, other: StateResource) =>
  one.custom
    ? one.id !== undefined && one.id === other.id
    : canonicalise(one.id) === canonicalise(other.id)

/**
 * Providers have no counterpart in the cloud. The missing entry is restored from an earlier
 * version. Otherwise its successor with the same URN replaces it, because this is what the program
 * declares now.
 */
const restoreProviders: Step = (draft, { earlier }) => {
  const has = (urn: string, id: string) =>
    draft.resources.some(one => one.urn === urn && one.id === id)
  const wanted = new Set(
    draft.resources.flatMap(({ provider, pendingReplacement }) =>
      provider && pendingReplacement !== true ? [provider] : [],
    ),
  )
  for (const text of wanted) {
    const reference = parseProvider(text)
    if (!reference || has(reference.urn, reference.id)) continue
    const { urn, id } = reference
    const before = earlier
      .flatMap(({ resources = [] }) => resources)
      .find(one => one.urn === urn && one.id === id)
    const successors = draft.resources.filter(one => one.urn === urn && one.delete !== true)
    if (before) addEarlier(draft, before, successors.length > 0)
    else if (successors[0]?.id) redirectTo(draft, text, `${urn}::${successors[0].id}`)
  }
}

/**
 * Adds an entry of an earlier version. When it has a successor, it is marked for deletion, and the
 * next deploy moves its resources to the successor.
 */
function addEarlier(draft: Draft, entry: StateResource, replaced: boolean): void {
  draft.resources.push(replaced ? { ...entry, delete: true } : entry)
  draft.repairs.push({
    urn: entry.urn,
    message: `Restored ${getLabel(entry.urn)} (${entry.id ?? 'no id'}).`,
    reason:
      'An earlier version of the state has this entry, and nothing in the cloud belongs to it.',
  })
}

function redirectTo(draft: Draft, from: string, to: string): void {
  draft.resources = draft.resources.map(one =>
    one.provider === from ? { ...one, provider: to } : one,
  )
  const urn = parseProvider(to)?.urn ?? ''
  draft.repairs.push({
    urn,
    message: `Changed the resources of ${getLabel(urn)} to its current entry.`,
    reason: 'The program declares one provider of this name, and this is its entry.',
  })
}

/**
 * A provider entry without an id gets the id by which its resources refer to it, when all use the
 * same one.
 */
const writeProviderIds: Step = draft => {
  draft.resources = draft.resources.map(resource => {
    const { urn, type, id } = resource
    if (!type?.startsWith('pulumi:providers:') || id) return resource
    const named = new Set(
      draft.resources.flatMap(({ provider }) => {
        const reference = provider ? parseProvider(provider) : null
        return reference?.urn === urn && reference.id !== '' ? [reference.id] : []
      }),
    )
    const [only] = named
    if (named.size !== 1 || only === undefined) return resource
    draft.repairs.push({
      urn,
      message: `Wrote the id ${only} of the provider ${getLabel(urn)}.`,
      reason: 'Every resource of this provider refers to it with this id.',
    })
    return { ...resource, id: only }
  })
}

/** Removes references of a resource to itself, which the engine treats as a dependency cycle. */
const dropSelfReferences: Step = draft => {
  const isFirst = new Set<string>()
  draft.resources = draft.resources.map(resource => {
    const { urn } = resource
    const isBehind = isFirst.has(urn)
    isFirst.add(urn)
    if (isBehind || !listReferences(resource).some(one => one.urn === urn)) return resource
    draft.repairs.push({
      urn,
      message: `Removed the reference of ${getLabel(urn)} to itself.`,
      reason: 'A resource cannot depend on itself.',
    })
    return mapReferences(resource, other => (other === urn ? null : other))
  })
}

/**
 * Restores missing parents that are components: from an earlier version, or as a new entry for the
 * stack and for types whose package has no provider.
 */
const restoreParents: Step = (draft, { earlier }) => {
  const packages = new Set(
    draft.resources
      .filter(({ type }) => type.startsWith('pulumi:providers:'))
      .map(({ type }) => type.split(':')[2]),
  )
  const tried = new Set<string>()
  for (;;) {
    const urn = listMissingParents(draft).find(one => !tried.has(one))
    if (urn === undefined) return
    tried.add(urn)
    const before = earlier
      .flatMap(({ resources = [] }) => resources)
      .find(one => one.urn === urn && !one.custom)
    if (before) addEarlier(draft, before, false)
    else if (isComponent(urn, packages)) addComponent(draft, urn)
  }
}

function listMissingParents({ resources }: Draft): string[] {
  const there = new Set(resources.map(({ urn }) => urn))
  const parents = resources.flatMap(({ parent }) => (parent && !there.has(parent) ? [parent] : []))
  return [...new Set(parents)]
}

/** Whether a missing resource was a component: the state has no provider of its package. */
function isComponent(urn: string, packages: Set<string | undefined>): boolean {
  const type = getUrnType(urn)
  return type === 'pulumi:pulumi:Stack' || !packages.has(type.split(':')[0])
}

function addComponent(draft: Draft, urn: string): void {
  draft.resources.unshift({ urn, type: getUrnType(urn), custom: false })
  draft.repairs.push({
    urn,
    message: `Wrote the missing entry of ${getLabel(urn)}.`,
    reason:
      'It is a component (the state has no provider of its package), and a component has no ' +
      'properties in the cloud; the next deploy writes its outputs.',
  })
}

/**
 * Restores missing dependencies from an earlier version. Without the entry, the next deploy would
 * create the resource a second time; with it, the next refresh determines whether the resource
 * still exists.
 */
const restoreDependencies: Step = (draft, { earlier, gone }) => {
  const tried = new Set(gone)
  for (;;) {
    const there = new Set(draft.resources.map(({ urn }) => urn))
    const missing = draft.resources
      .flatMap(listReferences)
      .find(({ kind, urn }) => kind !== 'parent' && !there.has(urn) && !tried.has(urn))
    if (!missing) return
    tried.add(missing.urn)
    const before = earlier
      .flatMap(({ resources = [] }) => resources)
      .find(({ urn, delete: old }) => urn === missing.urn && old !== true)
    if (!before) continue
    draft.resources.unshift(before)
    draft.repairs.push({
      urn: before.urn,
      message:
        `Restored ${getLabel(before.urn)}${before.id ? ` (${before.id})` : ''} ` +
        'from an earlier version of the state.',
      reason: 'Another resource refers to it; the next refresh determines whether it still exists.',
    })
  }
}

/**
 * Removes references to missing entries, as `pulumi state repair` does: the next deploy records the
 * dependencies again.
 */
const dropDangling: Step = draft => {
  const there = new Set(draft.resources.map(({ urn }) => urn))
  draft.resources = draft.resources.map(resource => {
    const dangling = listReferences(resource).filter(
      ({ kind, urn }) => kind !== 'parent' && !there.has(urn),
    )
    if (dangling.length === 0) return resource
    const names = [...new Set(dangling.map(({ urn }) => getLabel(urn)))]
    draft.repairs.push({
      urn: resource.urn,
      message: `Removed references of ${getLabel(resource.urn)} to ${names.join(', ')}.`,
      reason: 'They are not in the state; the next deploy records the dependencies again.',
    })
    return mapReferences(resource, urn => (there.has(urn) || urn === resource.parent ? urn : null))
  })
}

const putInOrder: Step = draft => {
  const isOrdered = findProblems({ resources: draft.resources }).every(
    ({ code }) => code !== 'order',
  )
  const sorted = isOrdered ? null : sortResources(draft.resources)
  if (!sorted) return
  draft.resources = sorted
  draft.repairs.push({
    urn: '',
    message: 'Sorted the resources by their dependencies.',
    reason: 'The order follows from the references; no entry was changed.',
  })
}

const steps: Step[] = [
  dropGone,
  repairEntries,
  mergeDuplicates,
  dropSelfReferences,
  writeProviderIds,
  restoreDependencies,
  restoreProviders,
  restoreParents,
  dropDangling,
  putInOrder,
]

/**
 * Only a search can show whether a create has happened. For every other operation the state has an
 * entry, and the next refresh reads the result.
 */
function repairPending(
  { pending_operations: pending = [] }: Deployment,
  draft: Draft,
  { notCreated }: Required<RepairEvidence>,
): Deployment['pending_operations'] {
  const there = new Set(draft.resources.map(({ urn }) => urn))
  return pending.filter(({ resource: { urn }, type }) => {
    const isCreate = type === 'creating' || type === 'importing'
    const isProved = isCreate ? notCreated.includes(urn) : type === 'reading' || there.has(urn)
    if (!isProved) return true
    draft.repairs.push({
      urn,
      message: `Removed the pending operation "${type}" of ${getLabel(urn)}.`,
      reason: isCreate
        ? 'A search in the cloud found nothing that it created.'
        : 'The state has the entry; a refresh reads the actual resource.',
    })
    return false
  })
}

function withChecksum(deployment: Deployment, { repairs }: Draft): Deployment {
  const manifest = deployment['manifest'] as { magic?: string } | undefined
  const magic = computeChecksum(deployment)
  if ((manifest?.magic ?? '') === magic) return deployment
  repairs.push({
    urn: '',
    message: 'Wrote the checksum of the manifest.',
    reason: 'It is computed from the version of the engine in the manifest.',
  })
  return { ...deployment, manifest: { ...manifest, magic } }
}
