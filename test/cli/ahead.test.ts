/** What a queued operation waits for, in words. */
import t from 'tap'
import { readAheadText } from '../../src/cli/ahead.ts'
import type { Client, OperationDetail } from '../../src/client/index.ts'
import { TwinstackError } from '../../src/lib/errors.ts'
import { describeOperationAhead } from '../../src/model/operationAhead.ts'
import { operation } from './fixtures.ts'

const clientWith = (getOperation: Client['getOperation']) => ({ getOperation })

t.test('kind, short id, person and time', async t => {
  const running = operation({ status: 'running', finishedAt: null })
  t.equal(
    describeOperationAhead(running),
    'deploy 6f1f3b1e of ann, running since 2026-01-02 03:04:01 UTC',
  )
  t.equal(
    describeOperationAhead({ ...running, status: 'queued', startedAt: null }),
    'deploy 6f1f3b1e of ann, queued since 2026-01-02 03:04:00 UTC',
  )
  t.match(
    describeOperationAhead({ ...running, status: 'awaiting-approval' }),
    /, awaiting approval since /,
  )
})

t.test('the command line reads it', async t => {
  const ahead = operation({ status: 'running' })
  const client = clientWith(async () => ahead as OperationDetail)
  t.equal(await readAheadText(client, operation()), null, 'it waits for none')
  t.match(
    await readAheadText(client, operation({ behind: ahead.id })),
    /^behind deploy 6f1f3b1e of ann, running since /,
  )
  t.equal(
    await readAheadText(client, operation({ missingLabels: { region: 'eu', account: '1' } })),
    'for a worker with account=1, region=eu (TWINSTACK_LABELS)',
    'no worker can run it',
  )
  const refuses = clientWith(async () => {
    throw new TwinstackError('not-found', 'no such operation')
  })
  t.equal(
    await readAheadText(refuses, operation({ behind: ahead.id })),
    `behind operation ${ahead.id}`,
  )
})
