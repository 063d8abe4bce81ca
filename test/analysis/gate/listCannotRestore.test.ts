import t from 'tap'
import type { ResourceChange } from '../../../src/model/operation.ts'
import { listCannotRestore } from '../../../src/analysis/gate/listCannotRestore.ts'

const cluster = { urn: 'c', type: 'aws:rds/cluster:Cluster', name: 'main' }
const logs = { urn: 'l', type: 'aws:cloudwatch/logGroup:LogGroup', name: 'logs' }
const key = { urn: 'k', type: 'aws:kms/key:Key', name: 'key' }
const topic = { urn: 't', type: 'aws:sns/topic:Topic', name: 'topic' }
const change = (
  resource: typeof cluster,
  op: string,
  path?: string,
  before?: unknown,
  after?: unknown,
): ResourceChange => ({
  ...resource,
  op,
  properties:
    path === undefined
      ? []
      : [{ path, kind: 'update', before, after, secret: false, replace: false }],
})
const describe = (...changes: ResourceChange[]) => listCannotRestore([], changes).join('\n')

t.test('data stays as it is; an identity or a stateless resource is no loss', async t => {
  t.same(listCannotRestore([cluster, logs, key, topic], []), [
    'rows and changes of the schema in aws:rds/cluster:Cluster main stay as they are now: a ' +
      'rollback restores settings, not data',
    'log events in aws:cloudwatch/logGroup:LogGroup logs stay as they are now: a rollback ' +
      'restores settings, not data',
  ])
  t.same(listCannotRestore([topic], [change(topic, 'replace')]), [])
})

t.test("settings that can't be reversed", async t => {
  t.match(
    describe(change(cluster, 'update', 'engineVersion', '16.10', '16.9')),
    /engineVersion of aws:rds\/cluster:Cluster main would be changed back from "16.10" to "16.9": AWS does not downgrade/,
  )
  t.equal(
    describe(change(cluster, 'update', 'engineVersion', '16.9', '16.10')),
    '',
    'a change forward is no loss',
  )
  t.match(
    describe(
      change(
        { ...cluster, type: 'aws:opensearch/domain:Domain' },
        'update',
        'engineVersion',
        'OpenSearch_2.11',
        'OpenSearch_2.5',
      ),
    ),
    /created again from a snapshot/,
  )
  t.match(
    describe(
      change(
        { ...cluster, type: 'aws:rds/instance:Instance' },
        'update',
        'allocatedStorage',
        200,
        100,
      ),
    ),
    /can grow and not shrink/,
  )
  t.match(describe(change(logs, 'update', 'retentionInDays', 7, 30)), /stay deleted/)
  t.equal(describe(change(logs, 'update', 'retentionInDays', 30, 7)), '')
  t.equal(
    describe(change(topic, 'update', 'engineVersion', '2', '1')),
    '',
    'other types have other rules',
  )
})

t.test('resources that are created, replaced or deleted', async t => {
  t.match(describe(change(cluster, 'create')), /created again and empty/)
  t.match(describe(change(cluster, 'delete')), /is deleted with all its data/)
  const notes = listCannotRestore(
    [cluster],
    [change(cluster, 'replace', 'engineVersion', '16', '15')],
  )
  t.match(notes[0], /replaced by an empty one/)
  const retained = [{ ...cluster, retainOnDelete: true }]
  for (const op of ['replace', 'delete'])
    t.match(listCannotRestore(retained, [change(cluster, op)])[0], /stays in the cloud with its/)
  t.notOk(
    notes.some(note => note.includes('stay as they are')),
    'a deleted resource is not listed as unchanged',
  )
})
