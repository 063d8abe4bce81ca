/**
 * Moves entries from one stack to another stack of the same project, as `pulumi state move` does
 * (pkg/v3 `cmd/pulumi/state/state_move.go`).
 */
import type { Deployment, StateResource } from '../../model/checkpoint.ts'
import { getLabel, mapReferences, parseProvider } from './references.ts'
import { getUrnType } from '../../lib/typeName.ts'

export type MoveResult = { resources: StateResource[]; changes: string[]; refusals: string[] }
type Move = { urns: string[]; from: string; to: string }

/**
 * Returns the resources of `to` with the moved entries of `from`, whose secrets must already be
 * encrypted for `to`. A reference to a resource that is not moved is replaced by the same resource
 * in `to`, or removed and reported.
 */
export function moveResources(target: Deployment, source: Deployment, move: Move): MoveResult {
  const own = target.resources ?? []
  const root = own.find(({ type }) => type === 'pulumi:pulumi:Stack')
  const sources = source.resources ?? []
  const wanted = sources.filter(({ urn }) => move.urns.includes(urn))
  const known = new Set(own.map(({ urn }) => urn))
  const refusals = [
    ...move.urns
      .filter(urn => !sources.some(one => one.urn === urn))
      .map(urn => `${urn} is not in the state of ${move.from}.`),
    ...(root ? [] : [`${move.to} has no stack resource: deploy it once.`]),
    ...wanted
      .filter(({ type }) => type === 'pulumi:pulumi:Stack' || type.startsWith('pulumi:providers:'))
      .map(
        ({ urn }) =>
          `${getLabel(urn)} belongs to its stack; it is moved with the resources that use it.`,
      ),
  ]
  if (refusals.length > 0 || !root) return { resources: own, changes: [], refusals }
  const names = new Map(wanted.map(one => [one.urn, createUrn(one, wanted, known, move)]))
  const taken = [...names.values()].filter(urn => known.has(urn))
  if (taken.length > 0)
    return {
      resources: own,
      changes: [],
      refusals: taken.map(urn => `${getLabel(urn)} is in the state of ${move.to} already.`),
    }
  const providers = collectProviders(wanted, sources, own, move)
  const changes: string[] = providers.added.map(({ urn }) => `${getLabel(urn)} is copied.`)
  const moved = wanted.map(one => {
    const follow = (urn: string) => {
      const there = names.get(urn) ?? toStackUrn(urn, move)
      if (names.has(urn) || known.has(there)) return there
      if (urn !== one.parent)
        changes.push(`${getLabel(one.urn)} no longer refers to ${getLabel(urn)}.`)
      return null
    }
    changes.push(`${getLabel(one.urn)}${one.id ? ` (${one.id})` : ''} moves to ${move.to}.`)
    const { provider, ...entry } = one
    const followed = mapReferences(entry, follow)
    const reference = provider ? providers.references.get(provider) : undefined
    return {
      ...followed,
      urn: names.get(one.urn) ?? one.urn,
      parent: followed.parent ?? root.urn,
      ...(reference && { provider: reference }),
    }
  })
  return { resources: [...own, ...providers.added, ...moved], changes, refusals: [] }
}

const toStackUrn = (urn: string, { to }: Move) =>
  urn.replace(/^urn:pulumi:[^:]+::/, `urn:pulumi:${to}::`)

/**
 * The URN in the other stack. It keeps the types of the parents when the parent moves too or exists
 * there.
 */
function createUrn(
  one: StateResource,
  wanted: StateResource[],
  known: Set<string>,
  move: Move,
): string {
  const { urn, parent } = one
  const isKept =
    parent !== undefined &&
    (wanted.some(other => other.urn === parent) || known.has(toStackUrn(parent, move)))
  if (isKept) return toStackUrn(urn, move)
  const [start, project, , ...name] = toStackUrn(urn, move).split('::')
  return [start, project, getUrnType(urn), ...name].join('::')
}

/** Maps the providers by name: to the provider of the target where it exists, else to a copy. */
function collectProviders(
  wanted: StateResource[],
  sources: StateResource[],
  own: StateResource[],
  move: Move,
): { added: StateResource[]; references: Map<string, string> } {
  const added: StateResource[] = []
  const references = new Map<string, string>()
  for (const { provider } of wanted) {
    const parsed = provider ? parseProvider(provider) : null
    if (!provider || !parsed || references.has(provider)) continue
    const urn = toStackUrn(parsed.urn, move)
    const there = own.find(one => one.urn === urn)
    const source = sources.find(one => one.urn === parsed.urn && one.id === parsed.id)
    if (!there && source) {
      const { parent: _parent, dependencies: _dependencies, ...copy } = source
      added.push({ ...copy, urn })
    }
    references.set(provider, `${urn}::${there?.id ?? parsed.id}`)
  }
  return { added, references }
}
