import { createRequire } from 'node:module'
import t from 'tap'
import { deferStacks } from '../../../../../src/adapters/runner/host/program/deferStacks.ts'

const require = createRequire(import.meta.url)
const debuggable = require('@pulumi/pulumi/runtime/debuggable.js') as {
  debuggablePromise<T>(promise: Promise<T>, context?: unknown): Promise<T>
  promiseDebugString(promise: unknown): string
}

t.test('the stack of a promise is computed when the SDK prints it', async t => {
  const { prepareStackTrace } = Error
  t.teardown(() => {
    Error.prepareStackTrace = prepareStackTrace
  })
  let formatted = 0
  Error.prepareStackTrace = (error, frames) => {
    if (frames.length > 0) formatted += 1
    return [String(error), ...frames.map(frame => `    at ${frame.getFileName() ?? ''}`)].join('\n')
  }
  const promise = Promise.resolve('value')
  const limit = Error.stackTraceLimit
  deferStacks(require)
  t.equal(await debuggable.debuggablePromise(promise, 'a context'), 'value')
  t.equal(Error.stackTraceLimit, limit, 'errors of the program keep their stack')
  t.equal(formatted, 0)
  const text = debuggable.promiseDebugString(promise)
  t.match(text, /a context/)
  t.match(text, /deferStacks\.test/, 'the place that made the promise')
  t.equal(formatted, 1)
})

t.test('a rejection passes through, with its promise', async t => {
  const promise = Promise.reject(new Error('it failed'))
  await t.rejects(debuggable.debuggablePromise(promise), { message: 'it failed', promise })
})
