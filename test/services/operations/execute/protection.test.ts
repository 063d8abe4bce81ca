import t from 'tap'
import { findProtection } from '../../../../src/services/operations/execute/refuseProtected.ts'
import type { ResourceRecord } from '../../../../src/model/operation.ts'

const resource = (more: Partial<ResourceRecord>): ResourceRecord => ({
  urn: 'urn',
  type: 'aws:rds/cluster:Cluster',
  name: 'main',
  id: 'main',
  parent: null,
  provider: null,
  custom: true,
  protect: false,
  dependencies: [],
  inputs: {},
  outputs: {},
  ...more,
})

t.test('how a resource is protected', async t => {
  t.equal(findProtection(resource({})), null)
  t.equal(findProtection(resource({ protect: true })), 'aws:rds/cluster:Cluster main (protect)')
  for (const flag of [
    'deletionProtection',
    'deletionProtectionEnabled',
    'enableDeletionProtection',
    'disableApiTermination',
  ]) {
    t.equal(
      findProtection(resource({ inputs: { [flag]: true } })),
      `aws:rds/cluster:Cluster main (${flag})`,
    )
    t.equal(
      findProtection(resource({ outputs: { [flag]: true } })),
      `aws:rds/cluster:Cluster main (${flag})`,
      'also where only the cloud says so',
    )
    t.equal(
      findProtection(resource({ inputs: { [flag]: false }, outputs: { [flag]: true } })),
      null,
      'the newer word of the code wins',
    )
  }
})
