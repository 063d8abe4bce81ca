import t from 'tap'
import { findProblems } from '../../../src/analysis/state/findProblems.ts'
import { moveResources } from '../../../src/analysis/state/moveResources.ts'
import type { Deployment } from '../../../src/model/checkpoint.ts'

const urnIn = (stack: string) => (type: string, name: string) =>
  `urn:pulumi:${stack}::shop::${type}::${name}`
const stackOf = (stack: string) => ({
  urn: urnIn(stack)('pulumi:pulumi:Stack', `shop-${stack}`),
  type: 'pulumi:pulumi:Stack',
  custom: false,
})
const providerOf = (stack: string, name: string, id: string) => ({
  urn: urnIn(stack)('pulumi:providers:aws', name),
  type: 'pulumi:providers:aws',
  custom: true,
  id,
})
const a = urnIn('a')
const group = a('shop:index:Group', 'group')
const bucket = a('shop:index:Group$aws:s3/bucket:Bucket', 'files')
const topic = a('aws:sns/topic:Topic', 'news')
const source: Deployment = {
  resources: [
    stackOf('a'),
    providerOf('a', 'default', 'p-a'),
    providerOf('a', 'west', 'p-west'),
    { urn: group, type: 'shop:index:Group', custom: false, parent: stackOf('a').urn },
    {
      urn: topic,
      type: 'aws:sns/topic:Topic',
      custom: true,
      id: 'news-1',
      parent: stackOf('a').urn,
      provider: `${providerOf('a', 'west', '').urn}::p-west`,
    },
    {
      urn: bucket,
      type: 'aws:s3/bucket:Bucket',
      custom: true,
      id: 'files-1',
      parent: group,
      dependencies: [topic],
      propertyDependencies: { bucket: [topic] },
      provider: `${providerOf('a', 'default', '').urn}::p-a`,
    },
  ],
}
const target: Deployment = { resources: [stackOf('b'), providerOf('b', 'default', 'p-b')] }
const move = (urns: string[], to: Deployment = target) =>
  moveResources(to, source, { urns, from: 'a', to: 'b' })

t.test('references of an entry are found in the target, copied, or left out', async t => {
  const { resources, changes, refusals } = move([bucket, topic])
  t.same(refusals, [])
  t.same(findProblems({ resources }), [], 'the engine accepts the result')
  t.match(resources.at(-1), {
    urn: 'urn:pulumi:b::shop::aws:s3/bucket:Bucket::files',
    parent: stackOf('b').urn,
    dependencies: ['urn:pulumi:b::shop::aws:sns/topic:Topic::news'],
    provider: `${providerOf('b', 'default', '').urn}::p-b`,
  })
  t.match(resources.at(-2)?.provider, `${providerOf('b', 'west', '').urn}::p-west`)
  t.match(changes, [/providers:aws west is copied/, /news \(news-1\) moves to b/, /files-1/])

  const alone = move([bucket])
  t.match(alone.resources.at(-1), { dependencies: [], propertyDependencies: { bucket: [] } })
  t.match(alone.changes.join(' '), /files no longer refers to aws:sns\/topic:Topic news/)
  t.same(findProblems({ resources: alone.resources }), [])
})

t.test('a parent that moves too keeps its children', async t => {
  const { resources } = move([group, bucket])
  t.match(resources.at(-1), {
    urn: 'urn:pulumi:b::shop::shop:index:Group$aws:s3/bucket:Bucket::files',
    parent: 'urn:pulumi:b::shop::shop:index:Group::group',
  })
})

t.test("resources that can't be moved", async t => {
  t.match(move([`${bucket}2`]).refusals, [/files2 is not in the state of a/])
  t.match(move([stackOf('a').urn]).refusals, [/belongs to its stack/])
  t.match(move([bucket], { resources: [] }).refusals, [/b has no stack resource: deploy it once/])
  const there = { resources: [...(target.resources ?? []), ...move([topic]).resources.slice(-1)] }
  t.match(move([topic], there).refusals, [/Topic news is in the state of b already/])
})
