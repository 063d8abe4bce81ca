import t from 'tap'
import {
  formatRebuildPlanLines,
  formatRollbackPlanLines,
  formatRollbackTargetTable,
} from '../../../src/cli/render/rollback.ts'
import type { Plan, RollbackTarget } from '../../../src/model/operation.ts'
import { operation } from '../fixtures.ts'
import { requirePresent } from '../../helper/present.ts'

const cluster = {
  urn: 'urn:pulumi:s::p::aws:rds/cluster:Cluster::main',
  type: 'aws:rds/cluster:Cluster',
  name: 'main',
}
const topic = {
  urn: 'urn:pulumi:s::p::aws:sns/topic:Topic::a',
  type: 'aws:sns/topic:Topic',
  name: 'a',
}
const plan = (more: Partial<Plan>): Plan => ({
  operation: 'o',
  environment: 'production',
  revision: 'r',
  at: '2026-01-01T00:00:00Z',
  refreshed: [],
  planned: [],
  dependents: [],
  state: [],
  ruleFindings: [],
  ...more,
})
const change = (resource: typeof cluster, op: string) => ({ ...resource, op, properties: [] })

t.test('a rebuild first lists the data that would be lost', async t => {
  const lines = formatRebuildPlanLines(
    plan({
      lost: [{ ...cluster, id: 'tf-123' }],
      planned: [change(cluster, 'delete'), change(topic, 'delete'), change(cluster, 'create')],
    }),
  )
  t.match(lines[0], /the data in this would be lost/)
  t.match(lines[1], /rds\.Cluster main {2}tf-123/)
  t.match(lines[2], /2 to delete, 1 to create/)
  t.equal(
    lines.filter(line => /main/.test(line)).length,
    2,
    'recreated resources are named once more',
  )
  t.ok(
    lines.some(line => /- .*sns\.Topic a/.test(line)),
    'resources that are not recreated',
  )
  t.match(
    formatRebuildPlanLines(plan({ kept: ['x', 'y'] })).join('\n'),
    /no resource with data would be lost\n2 resources of .*production.* are kept/,
  )
})

t.test('a rollback: target, changes, unchanged data', async t => {
  const lines = formatRollbackPlanLines(
    plan({ planned: [change(topic, 'delete')] }),
    operation({ kind: 'rollback', notes: ['rows stay'] }),
  ).join('\n')
  t.match(lines, /goes back to/)
  t.match(lines, /- .*sns\.Topic a/)
  t.match(lines, /note:.* rows stay/)
})

t.test('the possible targets of a rollback', async t => {
  const target: RollbackTarget = {
    operation: 'op',
    kind: 'deploy',
    at: '2026-01-01T00:00:00Z',
    revision: requirePresent(operation({}).revision),
    overrides: null,
    message: '',
    deployed: false,
    chosen: true,
  }
  t.match(formatRollbackTargetTable([target]).join('\n'), /op .*deploy .*default of --to/)
  t.match(formatRollbackTargetTable([]), [/no operation has succeeded here yet/])
})
