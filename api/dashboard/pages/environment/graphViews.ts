/** The graph of resources as SVG. Colours are classes; each has a sign, too. */
import { html } from 'ghtml'
import { getGroupKey, type GraphNode } from '../../../../src/analysis/graph/collapseResources.ts'
import type { Severity } from '../../../../src/model/drift.ts'
import type { ColouredGraph } from '../../../../src/services/environments/readResourceGraph.ts'
import { renderBadge, type Tone } from '../../components/badge.ts'
import { getEnvironmentPath } from '../../components/links.ts'
import type { Layout, LayoutInput } from '../../graph/layout.ts'

export const colours = ['drift', 'change'] as const
export type Colour = (typeof colours)[number]
export type GraphFilter = { open: readonly string[]; colour: Colour; q: string }

const height = 44
/** pixels of one character, and of what is around a text */
const perCharacter = 7.6
const around = 40
const mostCharacters = 26

const cut = (text: string, most: number) =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text

/** The input of the layout: boxes as wide as their texts. */
export function measureGraph({ nodes, clusters, edges }: ColouredGraph): LayoutInput {
  return {
    nodes: nodes.map(({ id, label, type, cluster }) => ({
      id,
      cluster,
      height,
      width: Math.max(
        96,
        around + perCharacter * Math.min(mostCharacters, Math.max(label.length, type.length + 4)),
      ),
    })),
    clusters,
    edges: edges.map(({ from, to }) => ({ from, to })),
  }
}

export function renderGraph({
  name,
  graph,
  layout,
  filter,
  found,
}: {
  name: string
  graph: ColouredGraph
  /** null: it is being computed */
  layout: Layout | null
  filter: GraphFilter
  /** URNs that the search found */
  found: readonly string[]
}): string {
  if (graph.total === 0) return ''
  return html`<h2>Graph</h2>
<div class="graph-head">!${renderLegend(name, filter)}
<div class="row zoom" data-script hidden><button type="button" class="second" data-zoom="in" aria-label="Zoom in">+</button><button type="button" class="second" data-zoom="out" aria-label="Zoom out">−</button><button type="button" class="second" data-zoom="fit">Fit</button></div></div>
!${
    layout === null
      ? html`<p class="note" data-pending role="status">The graph is being laid out. <a href="">Load the page again</a></p>`
      : html`<div class="graph" role="region" aria-label="Graph of the resources of ${name}" tabindex="0">!${renderSvg(layout, { name, graph, filter, found: new Set(found) })}</div>`
  }
<p class="quiet">${graph.total} resources. An arrow leads from a resource to those that depend on it. Select a group to open or close it, a resource to find it in the table.</p>`
}

function renderLegend(name: string, { colour, open, q }: GraphFilter): string {
  const other = colour === 'drift' ? 'change' : 'drift'
  const href = getAddress(name, { colour: other, open, q })
  const meanings: [string, Tone][] =
    colour === 'drift'
      ? [
          ['severe drift', 'bad'],
          ['drift', 'warning'],
          ['no open drift', 'neutral'],
        ]
      : [
          ['changed by the newest deployment', 'busy'],
          ['changed by one of the last ten', 'warning'],
          ['older', 'neutral'],
        ]
  return html`<p class="legend"><span>Colour: ${colour === 'drift' ? 'drift' : 'last change'}</span> !${meanings.map(([text, tone]) => renderBadge(text, tone))}
<a href="${href}" data-graph>Colour by ${other === 'drift' ? 'drift' : 'last change'}</a></p>`
}

/** The page with this state of the graph. */
function getAddress(name: string, { colour, open, q }: GraphFilter): string {
  const query = new URLSearchParams({ ...(q !== '' && { q }), colour })
  for (const key of open) query.append('open', key)
  return `${getEnvironmentPath(name)}/resources?${query.toString()}#graph`
}

type GraphDrawing = { name: string; graph: ColouredGraph; filter: GraphFilter; found: Set<string> }

function renderSvg(layout: Layout, drawing: GraphDrawing): string {
  const { nodes, clusters, edges } = drawing.graph
  const roundNumber = (value: number) => Math.round(value * 10) / 10
  const width = Math.ceil(layout.width)
  const tall = Math.ceil(layout.height)
  return html`<svg viewBox="0 0 ${width} ${tall}" width="${width}" height="${tall}" role="group" aria-label="Resources and their dependencies">
<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z"></path></marker></defs>
!${clusters.map(({ id }) => {
    const box = layout.clusters[id]
    return box
      ? html`<rect class="cluster" x="${roundNumber(box.x)}" y="${roundNumber(box.y)}" width="${roundNumber(box.width)}" height="${roundNumber(box.height)}" rx="8"></rect>`
      : ''
  })}
!${edges.map((_, at) => {
    const [first, ...points] = layout.edges[at] ?? []
    if (!first) return ''
    const path = points.map(({ x, y }) => `L${roundNumber(x)} ${roundNumber(y)}`).join('')
    return html`<path class="edge" d="M${roundNumber(first.x)} ${roundNumber(first.y)}${path}" marker-end="url(#arrow)"></path>`
  })}
!${nodes.map(node => {
    const box = layout.nodes[node.id]
    return box ? renderNode(node, box, drawing) : ''
  })}</svg>`
}

function renderNode(
  node: GraphNode,
  { x, y, width }: Layout['nodes'][string],
  { name, graph, filter, found }: GraphDrawing,
): string {
  const { label, type, kind, count } = node
  const [tone, meaning] = describeTone(graph, node, filter.colour)
  const isFound = found.size > 0 && node.urns.some(urn => found.has(urn))
  const sign = kind === 'closed' ? '▸ ' : kind === 'header' ? '▾ ' : ''
  const text = html`<rect width="${Math.round(width)}" height="${height}" rx="6"></rect>
<text x="10" y="18">${sign}${cut(label, mostCharacters)}</text>
<text class="kind" x="10" y="34">${cut(kind === 'closed' && !type.endsWith(' resources') ? `${type}, ${count}` : type, mostCharacters)}</text>
<title>${label}, ${type}${count > 1 ? `, ${count} resources` : ''}: ${meaning}</title>`
  const place = html`class="node ${tone} ${kind}${isFound ? ' found' : ''}" transform="translate(${Math.round(x)},${Math.round(y)})"`
  if (kind === 'rest') return html`<g !${place}>!${text}</g>`
  const href = kind === 'resource' ? getSearch(name, label) : getToggle(name, node, filter)
  return html`<a href="${href}" !${place} !${kind === 'resource' ? '' : 'data-graph'}>!${text}</a>`
}

function getSearch(name: string, label: string): string {
  const q = /["\s]/.test(label) ? label.split(/["\s]/, 1).join('') : `name:${label}`
  return `${getEnvironmentPath(name)}/resources?${new URLSearchParams({ q }).toString()}`
}

function getToggle(name: string, { id }: GraphNode, filter: GraphFilter): string {
  const key = getGroupKey(id.replace(/\|header$/, ''))
  const open = filter.open.includes(key)
    ? filter.open.filter(one => one !== key)
    : [...filter.open, key]
  return getAddress(name, { ...filter, open })
}

const isSevere = (severity: Severity) => severity === 'critical' || severity === 'high'

function describeTone(
  { drift, changedAt, newestAt }: ColouredGraph,
  { urns }: GraphNode,
  colour: Colour,
): [tone: Tone, meaning: string] {
  if (colour === 'change') {
    const times = urns.flatMap(urn => changedAt.get(urn) ?? []).sort()
    const last = times.at(-1)
    if (last === undefined) return ['neutral', 'not changed by the last ten deployments']
    return last === newestAt
      ? ['busy', 'changed by the newest deployment']
      : ['warning', `changed ${last.slice(0, 10)}`]
  }
  const found = urns.flatMap(urn => drift.get(urn) ?? [])
  if (found.length === 0) return ['neutral', 'no open drift']
  return [found.some(isSevere) ? 'bad' : 'warning', `${found.length} with drift`]
}
