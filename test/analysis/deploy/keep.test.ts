import t from 'tap'
import { selectDeleted, collectKeptUrns } from '../../../src/analysis/deploy/keep.ts'

const provider = 'urn:pulumi:s::p::pulumi:providers:aws::default'
const resource = (
  urn: string,
  type: string,
  dependencies: string[] = [],
  parent: string | null = 'stack',
) => ({
  urn,
  type,
  dependencies,
  parent,
  provider: type.startsWith('aws:') ? `${provider}::id` : null,
})
const state = [
  resource('stack', 'pulumi:pulumi:Stack', [], null),
  resource(provider, 'pulumi:providers:aws', [], null),
  resource('network', 'app:index:Network'),
  resource('vpc', 'aws:ec2/vpc:Vpc', [], 'network'),
  resource('subnet', 'aws:ec2/subnet:Subnet', ['vpc'], 'network'),
  resource('gateway', 'aws:ec2/internetGateway:InternetGateway', ['vpc'], 'network'),
  resource('database', 'aws:rds/cluster:Cluster', ['subnet']),
  resource('service', 'aws:ecs/service:Service', ['database', 'gateway'], 'app'),
  resource('app', 'app:index:App'),
]
const urns = (resources: { urn: string }[]) => resources.map(({ urn }) => urn)

t.test('kept: resources with data and everything that they need', async t => {
  t.same(
    [...collectKeptUrns(state)].sort(),
    ['database', 'network', 'stack', 'subnet', provider, 'vpc'].sort(),
  )
  t.same(
    [...collectKeptUrns(state.filter(({ urn }) => urn !== 'database'))],
    [],
    'without resources with data nothing is kept',
  )
})

t.test('no kept resource depends on a deleted one', async t => {
  const going = urns(selectDeleted(state, { keepStateful: true, replace: [] }))
  t.same(going, ['gateway', 'service', 'app'])
  const kept = state.filter(({ urn }) => !going.includes(urn))
  t.notOk(
    kept.some(({ dependencies, parent }) =>
      [...dependencies, parent].some(urn => going.includes(urn ?? '')),
    ),
  )
  t.same(urns(selectDeleted(state, { keepStateful: false, replace: [] })), urns(state))
  t.same(urns(selectDeleted(state, { keepStateful: false, replace: ['service'] })), ['service'])
})
