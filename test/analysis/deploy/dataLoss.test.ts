import t from 'tap'
import { findDataLosses, findRemovals } from '../../../src/analysis/deploy/dataLoss.ts'

const bucket = { urn: 'b', type: 'aws:s3/bucket:Bucket' }
const topic = { urn: 't', type: 'aws:sns/topic:Topic' }
const change = (resource: typeof bucket, op: string) => ({ ...resource, op })
const lost = (op: string, recorded: object) =>
  findDataLosses([change(bucket, op)], [{ ...bucket, ...recorded }]).length

t.test('data that a delete or a replacement destroys', async t => {
  t.equal(lost('delete', {}), 1)
  t.equal(lost('replace', {}), 1)
  t.equal(lost('update', {}), 0)
  t.equal(
    findDataLosses([change(topic, 'delete')], [topic]).length,
    0,
    'the resource contains no data',
  )
})

t.test('a retained resource stays in the cloud, also when it is replaced', async t => {
  t.equal(lost('delete', { retainOnDelete: true }), 0)
  t.equal(lost('replace', { retainOnDelete: true }), 0)
  t.equal(lost('replace', { retainOnDelete: false }), 1)
  t.equal(
    findDataLosses(
      [change(bucket, 'replace')],
      [bucket, { ...bucket, retainOnDelete: true, delete: true }],
    ).length,
    1,
    'the flag of an earlier entry, whose deletion is pending, does not apply to the live one',
  )
})

t.test('the steps of a replacement count once', async t => {
  const steps = ['create-replacement', 'replace', 'delete-replaced'].map(op => change(bucket, op))
  t.same(findRemovals(steps), [change(bucket, 'create-replacement')])
})
