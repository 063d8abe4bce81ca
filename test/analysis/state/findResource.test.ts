import t from 'tap'
import { findResource } from '../../../src/analysis/state/findResource.ts'

const resource = (type: string, name: string) => ({
  urn: `urn:pulumi:dev::shop::${type}::${name}`,
  type,
  name,
})
const recorded = [
  resource('aws:s3/bucket:Bucket', 'files'),
  resource('aws:sqs/queue:Queue', 'jobs'),
  resource('aws:sns/topic:Topic', 'jobs'),
]
const [files, queue] = recorded

t.test('by URN, by type and name, by a name that is used once', async t => {
  for (const text of [files?.urn, 'aws:s3/bucket:Bucket/files', 'aws:s3/bucket:Bucket::files'])
    t.same(findResource(recorded, String(text)), { urn: files?.urn })
  t.same(findResource(recorded, 'files'), { urn: files?.urn })
  t.same(findResource(recorded, 'aws:sqs/queue:Queue::jobs'), { urn: queue?.urn })
  t.same(findResource([...recorded, ...recorded], 'files'), { urn: files?.urn }, 'two copies')
})

t.test('reports several matches and no match, with similar names', async t => {
  t.match(findResource(recorded, 'jobs'), {
    problem: /jobs matches several resources: .*Queue::jobs, .*Topic::jobs/,
  })
  t.match(findResource(recorded, 'flies'), { problem: /did you mean files\?/ })
  t.match(findResource(recorded, 'aws:sqs/queue:Queue::job'), {
    problem: /did you mean aws:sqs\/queue:Queue::jobs\?/,
  })
  t.match(findResource(recorded, 'urn:pulumi:dev::shop::aws:s3/bucket:Bucket::file'), {
    problem: /did you mean urn:.*Bucket::files\?/,
  })
  t.match(findResource(recorded, 'something else'), { problem: /is not in the recorded state$/ })
})
