import { createRequire } from 'node:module'
import t from 'tap'
import { omitStacks } from '../../../../../src/adapters/runner/host/program/omitStacks.ts'

const require = createRequire(import.meta.url)
const debuggable = require('@pulumi/pulumi/runtime/debuggable.js') as {
  debuggablePromise<T>(promise: Promise<T>, context?: unknown): Promise<T>
  promiseDebugString(promise: unknown): string
}

t.test('the SDK prints no stack without PULUMI_DEBUG_PROMISE_LEAKS, so it makes none', async t => {
  const before = Promise.resolve('value')
  await debuggable.debuggablePromise(before, 'a context')
  t.match(debuggable.promiseDebugString(before), /a context[^]*at .*omitStacks\.test/)
  const promise = Promise.resolve('value')
  const limit = Error.stackTraceLimit
  omitStacks(require)
  t.equal(await debuggable.debuggablePromise(promise, 'a context'), 'value')
  t.notMatch(debuggable.promiseDebugString(promise), /\n\s+at /)
  t.equal(Error.stackTraceLimit, limit, 'errors of the program keep their stack')
})

t.test('a rejection passes through, with its promise', async t => {
  const promise = Promise.reject(new Error('it failed'))
  await t.rejects(debuggable.debuggablePromise(promise), { message: 'it failed', promise })
})

t.test('with PULUMI_DEBUG_PROMISE_LEAKS, and in an unknown SDK, nothing changes', t => {
  for (const debugPromiseLeaks of [true, undefined]) {
    const debuggablePromise = () => Promise.resolve()
    const module = { debugPromiseLeaks, debuggablePromise }
    omitStacks((() => module) as unknown as NodeJS.Require)
    t.equal(module.debuggablePromise, debuggablePromise)
  }
  t.end()
})
