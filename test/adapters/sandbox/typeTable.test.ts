import t from 'tap'
import { listFunctions, listTypeRows } from '../../../src/adapters/sandbox/typeTable.ts'

t.test('the table lists the known facts with their source', t => {
  const all = listTypeRows('', { all: true })
  t.ok(all.length > 1500)
  t.ok(listTypeRows().every(row => row.known === 'catalog'))
  t.match(listTypeRows('rds/cluster:')[0], {
    type: 'aws:rds/cluster:Cluster',
    known: 'catalog',
    source: 'schema',
    name: 'explicit',
    refuses: ['create', 'update', 'delete'],
  })
  t.ok(listTypeRows('rds/cluster:')[0]?.replaces.includes('masterUsername'))
  t.match(listTypeRows('glue/catalogDatabase:')[0], { known: 'table', name: 'automatic' })
  for (const name of [
    'aws:route53/getZone:getZone',
    'aws:ec2/getVpc:getVpc',
    'aws:ecr/getAuthorizationToken:getAuthorizationToken',
    'aws:secretsmanager/getSecretVersion:getSecretVersion',
  ])
    t.ok(listFunctions().includes(name), name)
  t.end()
})
