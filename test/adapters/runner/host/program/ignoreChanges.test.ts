import t from 'tap'
import { listPathsFor } from '../../../../../src/adapters/runner/host/program/ignoreChanges.ts'

const prefix = 'urn:pulumi:staging::shop::'
const ignored = [
  { urn: `${prefix}aws:rds/cluster:Cluster::main`, path: 'tags.cost-center' },
  { urn: `${prefix}shop:Data$aws:rds/cluster:Cluster::main`, path: 'tags.inner' },
  { urn: `${prefix}aws:rds/cluster:Cluster::another`, path: 'tags' },
]
const registration = (parent: string) => ({
  getType: () => 'aws:rds/cluster:Cluster',
  getName: () => 'main',
  getParent: () => parent,
})

t.test('a resource is found by its types and its name', async t => {
  t.same(listPathsFor(registration(''), ignored), ['tags.cost-center'])
  t.same(listPathsFor(registration(`${prefix}pulumi:pulumi:Stack::shop-staging`), ignored), [
    'tags.cost-center',
  ])
  t.same(listPathsFor(registration(`${prefix}shop:Data::data`), ignored), ['tags.inner'])
  t.same(listPathsFor(registration(''), []), [])
})
