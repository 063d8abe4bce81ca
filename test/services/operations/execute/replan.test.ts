import t from 'tap'
import { emptyResult, type RunResult } from '../../../../src/model/run.ts'
import { noOptions } from '../../../../src/model/operation.ts'
import {
  getEndingOfError,
  getEndingOfRun,
  isApplied,
} from '../../../../src/services/operations/execute/ending.ts'
import { TwinstackError } from '../../../../src/lib/errors.ts'
import { mayHaveWritten } from '../../../../src/services/operations/execute/mayHaveWritten.ts'
import { isPlanChanged } from '../../../../src/services/operations/execute/replan.ts'

const failedResult = (error: RunResult['error']): RunResult => ({ ...emptyResult, error })

t.test('a resource that failed is never a changed plan', async t => {
  const resources = [{ urn: 'urn:pulumi:a::b::c::d', message: 'AccessDenied' }]
  t.ok(isPlanChanged(failedResult({ code: 'plan-changed', message: 'other changes' })))
  t.notOk(
    isPlanChanged(failedResult({ code: 'plan-changed', message: 'other changes', resources })),
  )
  t.notOk(
    isPlanChanged(failedResult({ code: 'resource-failed', message: 'AccessDenied', resources })),
  )
  t.notOk(isPlanChanged({ ...emptyResult, status: 'succeeded' }))
})

t.test('what a run says is how its operation ends', async t => {
  t.match(getEndingOfRun({ ...emptyResult, status: 'succeeded' }), {
    status: 'succeeded',
    error: null,
  })
  t.match(getEndingOfRun(failedResult({ code: 'gate-refused', message: 'no evidence' })), {
    status: 'refused',
  })
  t.match(getEndingOfRun(failedResult(null)), { status: 'failed', error: { code: 'internal' } })
  t.match(getEndingOfRun({ ...emptyResult, status: 'cancelled', stopped: 'forcibly' }), {
    reason: 'cancelled, stopped forcibly',
  })
  t.ok(isApplied({ status: 'failed', reason: 'a check failed', error: null, applied: true }))
})

t.test('a fault of Twinstack itself says nothing of the run', async t => {
  t.match(getEndingOfError(new Error('column does not exist')), {
    status: 'failed',
    internal: true,
  })
  const refused = getEndingOfError(new TwinstackError('gate-refused', 'no evidence'))
  t.equal(refused.status, 'refused')
  t.notOk(refused.internal)
})

t.test('whether a run may have written', async t => {
  const deploy = { kind: 'deploy' as const, options: noOptions }
  const planned = { ...emptyResult, timings: { plan: 1 } }
  t.notOk(mayHaveWritten({ ...deploy, kind: 'preview' }, 'run', null))
  t.notOk(mayHaveWritten(deploy, 'plan', null), 'a plan writes nothing')
  t.notOk(mayHaveWritten(deploy, 'run', planned))
  t.ok(mayHaveWritten(deploy, 'run', { ...emptyResult, timings: { plan: 1, update: 2 } }))
  t.ok(mayHaveWritten(deploy, 'apply', null), 'nobody knows how far it came')
  t.ok(mayHaveWritten(deploy, 'run', { ...planned, stopped: 'forcibly' }))
})
