import t from 'tap'
import { collapseResources, getGroupKey } from '../../../src/analysis/graph/collapseResources.ts'
import type { ResourceLink } from '../../../src/model/environmentStore.ts'

const urn = (type: string, name: string) => `urn:pulumi:dev::shop::${type}::${name}`
const queue = 'aws:sqs/queue:Queue'
const bucket = 'aws:s3/bucket:Bucket'

const create = (type: string, name: string, more: Partial<ResourceLink> = {}): ResourceLink => ({
  urn: urn(type, name),
  type,
  name,
  parent: urn('pulumi:pulumi:Stack', 'shop-dev'),
  dependencies: [],
  ...more,
})

const stack = create('pulumi:pulumi:Stack', 'shop-dev', { parent: null })
const provider = create('pulumi:providers:aws', 'default_7_48_0')

/** `count` components with `size` queues each, every queue after that of the component before */
function createComponents(count: number, size: number): ResourceLink[] {
  const resources = [stack, provider]
  for (let at = 0; at < count; at++) {
    const component = create('shop:index:Service', `service-${at}`)
    resources.push(component)
    for (let n = 0; n < size; n++)
      resources.push(
        create(queue, `q-${at}-${n}`, {
          parent: component.urn,
          dependencies: at === 0 ? [] : [urn(queue, `q-${at - 1}-${n}`)],
        }),
      )
  }
  return resources
}

t.test('a small graph is open: each resource, its component as a frame, each edge', async t => {
  const { nodes, clusters, edges, total } = collapseResources(createComponents(2, 3), { open: [] })
  t.equal(total, 8, 'without the stack and its default provider')
  t.equal(clusters.length, 2)
  t.equal(nodes.filter(({ kind }) => kind === 'header').length, 2)
  t.equal(nodes.filter(({ kind }) => kind === 'resource').length, 6)
  t.same(edges[0], { from: urn(queue, 'q-0-0'), to: urn(queue, 'q-1-0'), count: 1 })
  t.equal(edges.length, 3)
})

t.test('components of a large graph are one node each, edges are added up', async t => {
  const { nodes, edges } = collapseResources(createComponents(10, 100), { open: [] })
  t.equal(nodes.length, 10)
  t.ok(nodes.every(({ kind, count }) => kind === 'closed' && count === 101))
  t.equal(edges.length, 9)
  t.ok(edges.every(({ count }) => count === 100))
})

t.test('an opened component shows its types, an opened type its first members', async t => {
  const component = urn('shop:index:Service', 'service-1')
  const type = `${component}|${queue}`
  const resources = createComponents(10, 100)
  const one = collapseResources(resources, { open: [getGroupKey(component)] })
  t.equal(one.nodes.length, 11)
  t.match(
    one.nodes.find(({ id }) => id === type),
    { kind: 'closed', label: 'sqs.Queue', type: '100 resources', cluster: component },
  )
  const open = [getGroupKey(component), getGroupKey(type)]
  const { nodes, clusters } = collapseResources(resources, { open })
  t.same(clusters, [
    { id: component, cluster: null },
    { id: type, cluster: component },
  ])
  t.equal(nodes.filter(({ kind }) => kind === 'resource').length, 60)
  t.match(
    nodes.find(({ kind }) => kind === 'rest'),
    { label: '40 more', count: 40, cluster: type },
  )
})

t.test('a program without components is grouped by type', async t => {
  const many = Array.from({ length: 4998 }, (_, at) => create(queue, `q-${at}`))
  const { nodes, edges } = collapseResources(
    [...many, create(bucket, 'a', { dependencies: [urn(queue, 'q-1'), urn(queue, 'q-2')] })],
    { open: [] },
  )
  t.same(
    nodes.map(({ label, kind, count }) => [label, kind, count]),
    [
      ['sqs.Queue', 'closed', 4998],
      ['a', 'resource', 1],
    ],
  )
  t.same(edges, [{ from: `|${queue}`, to: urn(bucket, 'a'), count: 2 }])
})

t.test('a parent that is not there, and a resource that is twice, do no harm', async t => {
  const lost = create(queue, 'lost', { parent: urn(bucket, 'gone'), dependencies: ['nothing'] })
  const { nodes, edges } = collapseResources([lost, lost], { open: ['unknown'] })
  t.equal(nodes.length, 1)
  t.same(edges, [])
})
