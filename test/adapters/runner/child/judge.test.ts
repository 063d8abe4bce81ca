/**
 * The cause of a failed engine call: failed resources have precedence over the engine's message
 * about its plan.
 */
import t from 'tap'
import type { Control } from '../../../../src/adapters/runner/child/control.ts'
import { judge, type CallEnd } from '../../../../src/adapters/runner/child/judge.ts'

const bucket = 'urn:pulumi:staging::shop::aws:s3/bucket:Bucket::logs'
const queue = 'urn:pulumi:staging::shop::aws:sqs/queue:Queue::jobs'
const unreached = {
  urn: '',
  message: `expected resource operations for ${queue} but none were seen`,
}

function judgeCase(recording: object, more: Partial<CallEnd> = {}) {
  return judge({
    recording: {
      failed: [],
      failedReplacements: [],
      errors: [],
      summary: null,
      outcome: null,
      output: [],
      ...recording,
    } as unknown as CallEnd['recording'],
    exit: { code: 255, signal: null, errors: '' } as unknown as CallEnd['exit'],
    thrown: undefined,
    problem: null,
    control: { stopped: null, timedOut: false } as unknown as Control,
    folder: '/run',
    tree: '/tree',
    ...more,
  })
}

t.test('a resource that failed is the cause, not the plan that was not completed', async t => {
  const denied = { urn: bucket, message: 'AccessDenied: s3:CreateBucket' }
  const failure = judgeCase({ failed: [bucket], errors: [unreached, denied, unreached] })
  t.match(failure, { code: 'resource-failed', message: /^logs: AccessDenied/ })
  t.notMatch(failure?.message, /none were seen/)
  t.same(failure?.resources, [{ urn: bucket, message: denied.message }])
})

t.test('a program that throws is the cause, too', async t => {
  const failure = judgeCase(
    { errors: [unreached] },
    { problem: { type: 'error', name: 'Error', message: 'no such region', stack: '' } },
  )
  t.not(failure?.code, 'plan-changed')
  t.match(failure?.message, /no such region/)
})

t.test('a language host that crashes: its reason, and no stack trace', async t => {
  const output = ['panic: runtime error: invalid memory address or nil pointer dereference']
  t.match(judgeCase({ output }), {
    code: 'engine-failed',
    message: /language host of the program crashed: invalid memory address or nil pointer/,
    hint: /fault of that program/,
  })
})

t.test('a missing setting of a program in another language also has the hint', async t => {
  const message = "missing required configuration variable 'shop:size'; run `pulumi config` to set"
  t.match(judgeCase({ errors: [{ urn: '', message }] }), {
    code: 'engine-failed',
    message: /'shop:size'$/,
    hint: /Pulumi\.NAME\.yaml/,
  })
})

t.test('reports a changed plan as such', async t => {
  const other = { urn: bucket, message: `resource ${bucket} violates plan: properties changed` }
  t.match(judgeCase({ errors: [other] }), { code: 'plan-changed' })
  t.match(judgeCase({ failed: [bucket], errors: [other] }), { code: 'plan-changed' })
  t.match(judgeCase({ errors: [unreached] }), { code: 'plan-changed' })
})

t.test('a name that is in use: the next step depends on what was created', async t => {
  const errors = [{ urn: bucket, message: 'BucketAlreadyOwnedByYou: you own it' }]
  t.match(judgeCase({ failed: [bucket], errors }), {
    code: 'resource-failed',
    hint: /import it/,
  })
  t.match(judgeCase({ failed: [bucket], failedReplacements: [bucket], errors }), {
    hint: /deleteBeforeReplace/,
  })
  const kept = [{ urn: bucket, message: 'InvalidRequestException: already scheduled for deletion' }]
  t.match(judgeCase({ failed: [bucket], errors: kept }), { hint: /recoveryWindowInDays/ })
})

t.test('a provider that does not start: its plugin or its credentials are the cause', async t => {
  const provider = 'urn:pulumi:staging::shop::pulumi:providers:aws::default_7_48_0'
  const missing = {
    urn: provider,
    message:
      "no resource plugin 'pulumi-resource-aws' found in the workspace at version v7.48.0 or on " +
      'your $PATH',
  }
  t.match(judgeCase({ errors: [missing] }), {
    code: 'plugin-missing',
    hint: /pulumi plugin install resource aws 7\.48\.0/,
  })
  const invalid = { urn: provider, message: 'unable to validate AWS credentials. Details: …' }
  t.match(judgeCase({ failed: [provider], errors: [invalid] }), { code: 'credentials-missing' })
  const other = { urn: provider, message: 'region: expected a region' }
  t.match(judgeCase({ errors: [other] }), { code: 'resource-failed' }, 'an unknown message')
  const both = judgeCase({ failed: [bucket], errors: [missing, { ...missing, urn: bucket }] })
  t.equal(both?.code, 'resource-failed', 'a resource failed, too')
})
