/** The output before an operation that writes; without a terminal there is no question. */
import t from 'tap'
import { agreeToPlan } from '../../src/cli/agree.ts'
import type { Client } from '../../src/client/index.ts'
import type { Screen } from '../../src/cli/screen.ts'
import { plain, urn } from './fixtures.ts'

const bucket = {
  urn: urn('aws:s3/bucket:Bucket', 'uploads'),
  type: 'aws:s3/bucket:Bucket',
  name: 'uploads',
  id: 'uploads-1',
  custom: true,
  parent: null,
}
const queue = {
  ...bucket,
  urn: urn('aws:sqs/queue:Queue', 'jobs'),
  type: 'aws:sqs/queue:Queue',
  name: 'jobs',
}
const kept = { ...queue, urn: urn('aws:sqs/queue:Queue', 'old'), name: 'old', retainOnDelete: true }

async function agree(options: { planOnly?: boolean }) {
  const lines: string[] = []
  const documents: unknown[] = []
  const client = {
    listResources: async () => ({ items: [bucket, queue, kept], total: 3, page: 1, pageSize: 100 }),
  } as unknown as Client
  const screen = {
    json: false,
    printLine: (line: string) => lines.push(plain(line)),
    printDocument: (value: unknown) => documents.push(value),
  } as unknown as Screen
  const invocation = { options: { wait: true, ...options }, screen } as never
  const agreed = await agreeToPlan(client, 'staging', { kind: 'destroy' }, invocation)
  return { agreed, lines, documents }
}

t.test('destroy --plan-only: what is deleted, what data is lost, and nothing more', async t => {
  const { agreed, lines, documents } = await agree({ planOnly: true })
  t.same(agreed, { go: false, code: 0 })
  t.same(lines, [
    'destroy deletes 2 resources of staging:',
    ' - s3.Bucket uploads',
    ' - sqs.Queue jobs',
    'retainOnDelete keeps 1 resource in the cloud',
    'the data in these would be lost:',
    '  s3.Bucket uploads  uploads-1',
    '  sqs.Queue jobs  uploads-1',
  ])
  t.match(documents, [{ environment: 'staging' }])
})

t.test('without a terminal it continues', async t => {
  t.match(await agree({}), { agreed: { go: true }, lines: [] })
})
