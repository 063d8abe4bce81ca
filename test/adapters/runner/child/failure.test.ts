import t from 'tap'
import {
  asOperationError,
  createProgramFailure,
  RunFailure,
} from '../../../../src/adapters/runner/child/failure.ts'

t.test('a failure is stored with all its fields; any other error is internal', async t => {
  const resources = [{ urn: 'urn:a', message: 'taken' }]
  t.same(asOperationError(new RunFailure('resource-failed', 'no', { hint: 'wait', resources })), {
    code: 'resource-failed',
    message: 'no',
    hint: 'wait',
    resources,
  })
  t.same(asOperationError(new Error('oops')), { code: 'internal', message: 'oops' })
  t.same(asOperationError('oops'), { code: 'internal', message: 'oops' })
})

const stack = `Error: no
    at build (file:///tree/src/index.ts:3:7)
    at Object.run (/tree/node_modules/lib/index.js:1:1)
    at node:internal/main:1:1`

t.test('a failed program is reported with the frames of its own code', async t => {
  const failure = createProgramFailure(
    { type: 'error', name: 'Error', message: 'no', stack },
    '/tree',
  )
  t.equal(failure.code, 'program-failed')
  t.equal(failure.message, 'no\n    at build (src/index.ts:3:7)')
})

t.test('paths are those of the repository; an error of syntax names its place', async t => {
  const failure = (message: string, stack: string) =>
    createProgramFailure({ type: 'error', name: 'SyntaxError', message, stack }, '/tree').message
  t.equal(
    failure("Cannot find module '/tree/a.ts' imported from /tree/index.ts", 'Error: x'),
    "Cannot find module 'a.ts' imported from index.ts",
  )
  const stack =
    '/tree/src/index.ts:7\nconst = 1\n      ^\n\nSyntaxError: no\n    at parse (node:x:1:1)'
  t.equal(failure('no', stack), 'no\n    at src/index.ts:7')
})

t.test('an exit of the program has a code of its own', async t => {
  const failure = createProgramFailure({ type: 'exit', code: 3, stack }, '/tree')
  t.match(failure, {
    code: 'program-exited',
    message: /process\.exit\(3\)/,
    hint: /throw an error/,
  })
})
