import t from 'tap'
import { z } from 'zod'
import { toTwinstackError, describeProblem } from '../../api/problem.ts'
import { problemSchema } from '../../api/schemas/problem.ts'
import { requestErrors, TwinstackError, type RequestErrorCode } from '../../src/lib/errors.ts'

t.test('every error code has its status and a valid problem document', async t => {
  for (const [code, status] of Object.entries(requestErrors)) {
    const problem = describeProblem(
      new TwinstackError(code as RequestErrorCode, 'said', {
        hint: 'do',
        fields: [{ path: 'a.b', message: 'm' }],
      }),
      'r-1',
    )
    t.same(problemSchema.parse(problem), problem)
    t.match(problem, {
      status,
      code,
      detail: 'said',
      hint: 'do',
      errors: [{ path: 'a.b', message: 'm' }],
      instance: 'urn:twinstack:request:r-1',
      type: `urn:twinstack:problem:${code}`,
    })
  }
})

t.test('an unexpected error does not describe its cause', async t => {
  for (const error of [
    new Error('select secret from tokens'),
    'text',
    null,
    undefined,
    new TwinstackError('engine-crashed', 'pid 12'),
  ]) {
    const problem = describeProblem(toTwinstackError(error), 'r')
    t.equal(problem.status, 500)
    t.notMatch(JSON.stringify(problem), /secret|pid 12|at .*\.ts/)
  }
})

t.test('an unreachable database is `unavailable`, not `internal`', async t => {
  for (const code of ['ECONNREFUSED', '57P01', '57P03', '53300', '08006'])
    t.equal(toTwinstackError(Object.assign(new Error('x'), { code })).code, 'unavailable')
  t.equal(toTwinstackError(Object.assign(new Error('x'), { code: '23505' })).code, 'internal')
})

t.test('zod and fastify refusals', async t => {
  t.equal(toTwinstackError(z.string().safeParse(1).error).code, 'invalid-request')
  t.equal(
    toTwinstackError(
      Object.assign(new Error('x'), { statusCode: 415, code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE' }),
    ).code,
    'unsupported-media-type',
  )
  t.equal(
    toTwinstackError(
      Object.assign(new Error('x'), { statusCode: 413, code: 'FST_ERR_CTP_BODY_TOO_LARGE' }),
    ).code,
    'payload-too-large',
  )
  t.equal(
    toTwinstackError(
      Object.assign(new Error('size'), {
        statusCode: 400,
        code: 'FST_ERR_CTP_INVALID_CONTENT_LENGTH',
      }),
    ).message,
    'size',
  )
})
