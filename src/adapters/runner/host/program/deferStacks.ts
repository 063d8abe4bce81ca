/**
 * The SDK attaches a stack trace to each of its promises, which it prints only when a program ends
 * with promises that are not settled. Node computes the text of a stack when it is first read, and
 * maps every frame to its source; for a program of 61 resources that is half a second. The text is
 * computed here when it is printed.
 */

type DebuggablePromise = (promise: Promise<unknown>, ...rest: unknown[]) => Promise<unknown>
type Traced = { _debugStackTrace: unknown }

/** `require` finds the program's own copy of the SDK. */
export function deferStacks(require: NodeJS.Require): void {
  const module = require('@pulumi/pulumi/runtime/debuggable.js') as {
    debuggablePromise: DebuggablePromise
  }
  const original = module.debuggablePromise
  module.debuggablePromise = function debuggablePromise(promise, ...rest) {
    const place: { stack?: string } = {}
    Error.captureStackTrace(place, debuggablePromise)
    const limit = Error.stackTraceLimit
    Error.stackTraceLimit = 0
    try {
      return original(promise, ...rest)
    } finally {
      Error.stackTraceLimit = limit
      // the property can be written, but not defined again
      ;(promise as unknown as Traced)._debugStackTrace = { toString: () => place.stack }
    }
  }
}
