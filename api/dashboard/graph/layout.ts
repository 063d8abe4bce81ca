/** Where the nodes of a graph are drawn: layers from left to right, by dagre. */
import dagre from '@dagrejs/dagre'
import { z } from 'zod'

const id = z.string()
export const layoutInput = z.object({
  nodes: z.array(z.object({ id, width: z.number(), height: z.number(), cluster: id.nullable() })),
  clusters: z.array(z.object({ id, cluster: id.nullable() })),
  edges: z.array(z.object({ from: id, to: id })),
})
export type LayoutInput = z.output<typeof layoutInput>

type Box = { x: number; y: number; width: number; height: number }
/** in pixels; `x` and `y` of a box are its left upper corner */
export type Layout = {
  width: number
  height: number
  nodes: Record<string, Box>
  clusters: Record<string, Box>
  /** in the order of the input */
  edges: { x: number; y: number }[][]
}

/** the part of dagre in use; its own types do not resolve under `nodenext` */
type DagreGraph = {
  setGraph(label: object): void
  setDefaultEdgeLabel(create: () => object): void
  setNode(id: string, label: object): void
  setParent(id: string, parent: string): void
  setEdge(from: string, to: string, label: object, name: string): void
  node: (id: string) => unknown
  edge: (from: string, to: string, name: string) => unknown
  graph: () => unknown
}
const { graphlib, layout } = dagre as unknown as {
  graphlib: { Graph: new (options: object) => DagreGraph }
  layout: (graph: DagreGraph) => void
}

/** nodes without edges that are placed side by side */
const perRow = 5

export function computeGraphLayout({ nodes, clusters, edges }: LayoutInput): Layout {
  const graph = new graphlib.Graph({ compound: true, multigraph: true })
  graph.setGraph({ rankdir: 'LR', nodesep: 12, ranksep: 48, marginx: 12, marginy: 12 })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { id, width, height } of nodes) graph.setNode(id, { width, height })
  for (const { id } of clusters) graph.setNode(id, {})
  for (const { id, cluster } of [...nodes, ...clusters])
    if (cluster !== null) graph.setParent(id, cluster)
  for (const [at, { from, to }] of edges.entries()) graph.setEdge(from, to, {}, String(at))
  for (const [from, to] of listInvisibleEdges({ nodes, edges }))
    graph.setEdge(from, to, { weight: 0 }, `invisible ${from}`)
  layout(graph)
  const getBox = (name: string): Box => {
    const { x, y, width, height } = graph.node(name) as Box
    return { x: x - width / 2, y: y - height / 2, width, height }
  }
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number }
  return {
    width,
    height,
    nodes: Object.fromEntries(nodes.map(one => [one.id, getBox(one.id)])),
    clusters: Object.fromEntries(clusters.map(one => [one.id, getBox(one.id)])),
    edges: edges.map(
      ({ from, to }, at) =>
        (graph.edge(from, to, String(at)) as { points: { x: number; y: number }[] }).points,
    ),
  }
}

/** Nodes without edges would be one high column: edges that are not drawn make rows of them. */
function listInvisibleEdges({ nodes, edges }: Pick<LayoutInput, 'nodes' | 'edges'>) {
  const joined = new Set(edges.flatMap(({ from, to }) => [from, to]))
  const alone = Object.values(
    Object.groupBy(
      nodes.filter(one => !joined.has(one.id)),
      ({ cluster }) => cluster ?? '',
    ),
  )
  return alone.flatMap((group = []) =>
    group.flatMap((one, at): [string, string][] => {
      const before = group[at - 1]
      return before && at % perRow !== 0 ? [[before.id, one.id]] : []
    }),
  )
}
