import t from 'tap'
import { computeGraphLayout, type LayoutInput } from '../../../../api/dashboard/graph/layout.ts'

const node = (id: string, cluster: string | null = null) => ({
  id,
  width: 100,
  height: 40,
  cluster,
})

t.test('layers from left to right, members inside of the frame of their group', async t => {
  const { nodes, clusters, edges, width, height } = computeGraphLayout({
    nodes: [node('a'), node('b', 'group'), node('c', 'group')],
    clusters: [{ id: 'group', cluster: null }],
    edges: [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
    ],
  })
  const get = (id: string) => nodes[id] ?? { x: 0, y: 0, width: 0, height: 0 }
  t.ok(get('a').x + 100 < get('b').x && get('b').x + 100 < get('c').x)
  const frame = clusters.group ?? { x: 0, y: 0, width: 0, height: 0 }
  for (const id of ['b', 'c']) {
    t.ok(get(id).x >= frame.x && get(id).x + 100 <= frame.x + frame.width, id)
    t.ok(get(id).y >= frame.y && get(id).y + 40 <= frame.y + frame.height, id)
  }
  t.ok(frame.x + frame.width <= width && frame.y + frame.height <= height)
  t.equal(edges.length, 2)
  t.ok(edges.every(points => points.length >= 2))
})

t.test('nodes without edges are rows, not one column', async t => {
  const nodes = Array.from({ length: 25 }, (_, at) => node(`n${at}`))
  const { width, height } = computeGraphLayout({ nodes, clusters: [], edges: [] })
  t.ok(width > 500 && height < 400, `${width} × ${height}`)
})

t.test('the largest graph that a page shows is laid out in time', async t => {
  const input: LayoutInput = { nodes: [], clusters: [], edges: [] }
  for (let group = 0; group < 4; group++) {
    input.clusters.push({ id: `g${group}`, cluster: null })
    for (let at = 0; at < 60; at++) {
      input.nodes.push(node(`n${group}-${at}`, `g${group}`))
      if (at > 0) input.edges.push({ from: `n${group}-${at >> 1}`, to: `n${group}-${at}` })
      if (group > 0) input.edges.push({ from: `n${group - 1}-${at}`, to: `n${group}-${at}` })
    }
  }
  const begin = process.cpuUsage()
  computeGraphLayout(input)
  const { user, system } = process.cpuUsage(begin)
  const seconds = (user + system) / 1e6
  t.comment(`${input.nodes.length} nodes in ${seconds} s of processor time`)
  t.ok(seconds < 2, `${seconds} s`)
})
