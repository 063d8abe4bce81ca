/**
 * A graph of resources that people can read: components and large groups of one type are one node
 * until they are opened. Dependencies lead from the node of a resource to the nodes of those that
 * depend on it.
 */
import { defaultProviderUrn } from '../../lib/countResources.ts'
import { hashSha256 } from '../../lib/hash.ts'
import { shortenTypeName } from '../../lib/typeName.ts'
import type { ResourceLink } from '../../model/environmentStore.ts'

export type GraphNode = {
  id: string
  label: string
  /** short type of a resource, or of the component */
  type: string
  /** resources that it represents; 1 for a resource */
  count: number
  /** URNs that it represents */
  urns: string[]
  /** `closed` and `header` (of an open group) can be toggled; `rest` represents those left out */
  kind: 'resource' | 'closed' | 'header' | 'rest'
  /** the open group around it */
  cluster: string | null
}
export type GraphCluster = { id: string; cluster: string | null }
/** `count`: dependencies that the edge represents */
export type GraphEdge = { from: string; to: string; count: number }
export type ResourceGraph = {
  nodes: GraphNode[]
  clusters: GraphCluster[]
  edges: GraphEdge[]
  /** resources of the whole graph */
  total: number
}

/** with at most so many resources everything is open */
const fewResources = 40
/** children of one container that are shown one by one; above it, types become groups */
const fewChildren = 30
/** members of an open group that are shown */
const mostMembers = 60
/** resources of one type that make a group */
const fewestOfType = 3

type Item = ResourceLink | { id: string; type: string; members: ResourceLink[] }
type State = ResourceGraph & {
  children: Map<string | null, ResourceLink[]>
  nodeOf: Map<string, string>
  isOpen: (id: string) => boolean
}

/** The short form of the id of a group, for addresses. */
export const getGroupKey = (id: string): string => hashSha256(id).slice(0, 12)

/** `open`: keys of groups that a person opened; other keys are ignored. */
export function collapseResources(
  resources: ResourceLink[],
  { open }: { open: readonly string[] },
): ResourceGraph {
  const shown = [...new Map(resources.filter(isShown).map(one => [one.urn, one])).values()]
  const state: State = {
    nodes: [],
    clusters: [],
    edges: [],
    total: shown.length,
    children: groupByParent(shown),
    nodeOf: new Map(),
    isOpen: id => open.includes(getGroupKey(id)) || shown.length <= fewResources,
  }
  addItems(state, null, null)
  addEdges(state, shown)
  const { nodes, clusters, edges, total } = state
  return { nodes, clusters, edges, total }
}

const isShown = ({ urn, type }: ResourceLink) =>
  type !== 'pulumi:pulumi:Stack' && !new RegExp(defaultProviderUrn).test(urn)

function groupByParent(resources: ResourceLink[]): State['children'] {
  const known = new Set(resources.map(({ urn }) => urn))
  const children: State['children'] = new Map()
  for (const resource of resources) {
    const { parent } = resource
    const key = parent !== null && known.has(parent) ? parent : null
    const siblings = children.get(key)
    if (siblings) siblings.push(resource)
    else children.set(key, [resource])
  }
  return children
}

/** Adds what is directly below `parent`, inside of the open group `cluster`. */
function addItems(state: State, parent: string | null, cluster: string | null): void {
  for (const item of listItems(state, state.children.get(parent) ?? [], parent)) {
    if ('members' in item) addTypeGroup(state, item, cluster)
    else addResource(state, item, cluster)
  }
}

/**
 * Resources of a large container by type; a type with few members is not a group. Components stay
 * single, because their names say more than their type, unless there are very many.
 */
function listItems({ children }: State, resources: ResourceLink[], parent: string | null): Item[] {
  if (resources.length <= fewChildren) return resources
  const components = resources.filter(({ urn }) => children.has(urn))
  const single = components.length <= mostMembers ? components : []
  const others = single.length > 0 ? resources.filter(({ urn }) => !children.has(urn)) : resources
  const byType = Object.entries(Object.groupBy(others, ({ type }) => type))
  const groups = byType.flatMap(([type, members = []]): Item[] =>
    members.length < fewestOfType ? members : [{ id: `${parent ?? ''}|${type}`, type, members }],
  )
  return [...single, ...groups]
}

function addTypeGroup(
  state: State,
  { id, type, members }: { id: string; type: string; members: ResourceLink[] },
  cluster: string | null,
): void {
  const short = shortenTypeName(type)
  const urns = members.flatMap(one => listWithDescendants(state, one))
  const group = { id, label: short, type: `${members.length} resources`, count: urns.length, urns }
  if (!state.isOpen(id)) return addNode(state, { ...group, kind: 'closed', cluster })
  openCluster(state, group, cluster)
  for (const member of members.slice(0, mostMembers)) addResource(state, member, id)
  const rest = members.slice(mostMembers).flatMap(one => listWithDescendants(state, one))
  if (rest.length === 0) return
  const label = `${rest.length} more`
  const more = { id: `${id}|rest`, label, type: short, count: rest.length, urns: rest }
  addNode(state, { ...more, kind: 'rest', cluster: id })
}

function addResource(state: State, resource: ResourceLink, cluster: string | null): void {
  const { urn, name, type } = resource
  const urns = listWithDescendants(state, resource)
  const node = { id: urn, label: name, type: shortenTypeName(type), count: urns.length, urns }
  if (urns.length === 1) return addNode(state, { ...node, kind: 'resource', cluster })
  if (!state.isOpen(urn)) return addNode(state, { ...node, kind: 'closed', cluster })
  openCluster(state, { ...node, urns: [urn] }, cluster)
  addItems(state, urn, urn)
}

/** An open group is a frame with a header node, because edges of layouts end at nodes only. */
function openCluster(
  state: State,
  node: Omit<GraphNode, 'kind' | 'cluster'>,
  cluster: string | null,
): void {
  state.clusters.push({ id: node.id, cluster })
  addNode(state, { ...node, id: `${node.id}|header`, kind: 'header', cluster: node.id })
}

function addNode(state: State, node: GraphNode): void {
  state.nodes.push(node)
  for (const urn of node.urns) state.nodeOf.set(urn, node.id)
}

function listWithDescendants({ children }: State, resource: ResourceLink): string[] {
  const urns = [resource.urn]
  for (const urn of urns)
    for (const child of children.get(urn) ?? []) if (child.urn !== urn) urns.push(child.urn)
  return urns
}

function addEdges(state: State, resources: ResourceLink[]): void {
  const counts = new Map<string, GraphEdge>()
  for (const { urn, dependencies } of resources) {
    const to = state.nodeOf.get(urn)
    for (const dependency of new Set(dependencies)) {
      const from = state.nodeOf.get(dependency)
      if (from === undefined || to === undefined || from === to) continue
      const key = JSON.stringify([from, to])
      const edge = counts.get(key) ?? { from, to, count: 0 }
      edge.count++
      counts.set(key, edge)
    }
  }
  state.edges.push(...counts.values())
}
