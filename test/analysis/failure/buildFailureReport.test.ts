import t from 'tap'
import {
  buildFailureReport,
  describeFailure,
} from '../../../src/analysis/failure/buildFailureReport.ts'
import { countProgress, describeProgress } from '../../../src/analysis/failure/countProgress.ts'
import {
  readProviderMessage,
  shortenCause,
} from '../../../src/analysis/failure/readProviderMessage.ts'
import type { EventBody, Operation } from '../../../src/model/operation.ts'
import { operation, urn } from '../../cli/fixtures.ts'

const facts = (more: Partial<Operation>) => ({
  operation: operation(more),
  events: [],
  rollback: null,
  withheld: null,
  deployed: null,
  reason: null,
})

t.test('only an operation that ended without success has a report', async t => {
  for (const status of ['queued', 'running', 'awaiting-approval', 'succeeded'] as const)
    t.equal(buildFailureReport(facts({ status })), null, status)
  t.equal(describeFailure(operation()), null)
})

t.test('superseded and cancelled: the report names the cause', async t => {
  const error = {
    code: 'superseded' as const,
    message: 'this deploy was superseded by operation x',
  }
  t.match(buildFailureReport(facts({ status: 'superseded', error, changes: null })), {
    headline: /^deploy of staging was superseded: .* \(superseded\)$/,
    next: [{ command: 'twinstack operation list' }],
  })
  const cancel = { requestedAt: '', by: 'ann\u001b[31m', stopped: 'before-start' as const }
  t.match(buildFailureReport(facts({ status: 'cancelled', cancel, changes: null })), {
    headline: 'deploy of staging was cancelled by ann',
    code: null,
    state: ['nothing is deployed to staging'],
  })
})

t.test('an operation that only reads changes nothing', async t => {
  const report = buildFailureReport(facts({ kind: 'preview', status: 'failed', changes: null }))
  t.match(report, { state: [/only reads/], automatic: ['nothing'] })
})

t.test('messages of providers: the API error and its request id', async t => {
  const text =
    'sdk-v2/provider2.go:572: sdk.helper_schema: creating S3 Bucket (x): operation error S3: ' +
    'CreateBucket, https response error StatusCode: 403, RequestID: 4442587FB7D0A2F9, ' +
    'api error AccessDenied: Access Denied: provider=aws@7.0.0\n1 error occurred:\n\t* creating S3'
  const { message, requestId } = readProviderMessage(text)
  t.equal(requestId, '4442587FB7D0A2F9')
  t.match(message, /^creating S3 Bucket \(x\): .*Access Denied$/)
  t.equal(shortenCause(message), 'AccessDenied: Access Denied')
  t.equal(
    readProviderMessage('creating x: 2 errors occurred:\n\t* first\n\t* second\n\n').message,
    'creating x: 2 errors occurred:\nfirst\nsecond',
    'causes of their own',
  )
  t.equal(readProviderMessage('1 error occurred:\n\t* no capacity\n').message, 'no capacity')
  t.equal(shortenCause('These are not met:\na: 1\nb: 2'), 'a: 1 and 1 more')
})

const step = (op: string, name: string, more: object = {}): EventBody => ({
  type: 'resource',
  phase: 'finished',
  planned: false,
  change: {
    urn: urn('aws:s3/bucket:Bucket', name),
    type: 'aws:s3/bucket:Bucket',
    name,
    op,
    properties: [],
  },
  ...more,
})

t.test('counts after retries: a later success is not counted as failed', async t => {
  const events = [
    step('create', 'old', { planned: true }),
    step('create', 'a', { phase: 'failed' }),
    step('create', 'a', { planned: true }),
    step('create', 'b', { planned: true }),
    step('replace', 'c', { planned: true }),
    step('create', 'a'),
    step('delete-replaced', 'c'),
  ]
  const progress = countProgress({ changes: { create: 1, same: 4 } }, events)
  t.same(progress, { done: { create: 1 }, planned: 3, failed: 0, notStarted: 2 })
  t.equal(describeProgress(progress), '1 of 3 changes done: 1 created; 2 not started')
  t.same(countProgress({ changes: null }, [step('create', 'a', { phase: 'failed' })]), {
    done: {},
    planned: null,
    failed: 1,
    notStarted: null,
  })
})

t.test('the stack alone is no change', async t => {
  const stack = step('create', 'shop-staging')
  if (stack.type === 'resource') stack.change.type = 'pulumi:pulumi:Stack'
  const failed = step('create', 'a', { phase: 'failed' })
  const progress = countProgress({ changes: { create: 1 } }, [stack, failed])
  t.equal(describeProgress(progress), 'nothing was changed; 1 failed')
  const two = countProgress({ changes: { create: 2 } }, [stack, step('create', 'b'), failed])
  t.match(describeProgress(two), /done: 1 created; 1 failed/, 'a plan counts no stack, either')
})

t.test('a refused deploy: the remedy of each condition, as commands', async t => {
  const hint =
    'proven: twinstack env create staging --kind staging, then twinstack up staging; ' +
    'no-drift: twinstack reconcile staging; or accept it as wanted in drift.yaml; ' +
    'no-surprise: if that is intended: "allowReplace": ["aws:s3/bucket:Bucket/a"]'
  const error = { code: 'gate-refused' as const, message: 'The gate refused it:\na: b', hint }
  const report = buildFailureReport(facts({ status: 'refused', error, changes: null }))
  t.match(
    report?.next.map(({ command }) => command),
    [
      'twinstack env create staging --kind staging',
      'twinstack up staging',
      'twinstack reconcile staging',
      /^twinstack gate --operation/,
      'twinstack up staging',
    ],
  )
  t.match(report?.next.at(-1)?.why, 'requests it again')
  const text = report?.text.join('\n')
  t.match(text, /hint {6}proven: twinstack env create[^\n]*\n {10}no-drift: twinstack reconcile/)
  t.match(text, /no-surprise: if that is intended: add --allow-replace aws:s3\/bucket:Bucket\/a/)
})

t.test('NAME in a hint is the environment, as often as it occurs', async t => {
  const hint =
    '`twinstack state repair NAME` names it; `twinstack history NAME` and then `twinstack up ' +
    'NAME --revision x`, or write Pulumi.NAME.yaml'
  const error = { code: 'state-invalid' as const, message: 'bad', hint }
  const report = buildFailureReport(facts({ status: 'failed', error, changes: null }))
  t.match(
    report?.text.find(line => line.startsWith('hint')),
    /state repair staging` names it; `twinstack history staging` and then `twinstack up staging --revision x`, or write Pulumi\.staging\.yaml$/,
  )
})

t.test('a command alone does not refer to an earlier one', async t => {
  const error = { code: 'approval-expired' as const, message: 'nobody approved it' }
  t.match(buildFailureReport(facts({ status: 'expired', error, changes: null })), {
    next: [{ command: 'twinstack up staging', why: 'requests it again' }],
  })
})

t.test('missing resources: the command that continues has both options', async t => {
  const error = { code: 'resources-missing' as const, message: '40 of 63 seem to be gone' }
  const report = buildFailureReport(facts({ status: 'refused', error, changes: null }))
  t.match(report?.next.at(-1), {
    command: 'twinstack up staging --force vanished --confirm staging',
  })
})
