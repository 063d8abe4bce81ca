import t from 'tap'
import { TwinstackError } from '../../../src/lib/errors.ts'
import { isRefusal, toOperationError } from '../../../src/services/operations/refusals.ts'
import { isOutage } from '../../../src/lib/outage.ts'

t.test('distinguishes a failure of the operation from an internal error', async t => {
  t.ok(isRefusal('deletion-protected'))
  t.notOk(isRefusal('program-failed'))
  t.same(
    toOperationError(new TwinstackError('dependencies-failed', 'npm failed', { hint: 'look' })),
    { code: 'dependencies-failed', message: 'npm failed', hint: 'look' },
  )
  t.match(toOperationError(new TypeError('x is not a function')), {
    code: 'internal',
    message: 'x is not a function',
  })
  t.match(
    toOperationError(new TwinstackError('not-found', 'gone')),
    { code: 'internal', message: 'gone' },
    'a code of requests is none of operations',
  )
})

t.test('distinguishes an unreachable database from an invalid write', async t => {
  for (const code of ['ECONNREFUSED', '57P01', '08006', '53300', 'unavailable'])
    t.ok(isOutage(Object.assign(new Error('x'), { code })), code)
  t.ok(isOutage(new Error('Connection terminated unexpectedly')))
  for (const code of ['23505', '42P01', 'conflict', 'not-found'])
    t.notOk(isOutage(Object.assign(new Error('x'), { code })), code)
  t.notOk(isOutage(new TypeError('x')))
})
