/**
 * The SDK attaches the text of a stack to each of its promises. It prints the texts of promises
 * that are not settled at the end of the program, and only with `PULUMI_DEBUG_PROMISE_LEAKS`. To
 * make one, Node maps every frame to its source: half a second for a program of 61 resources.
 * Without the variable the texts have no frames.
 */

type DebuggablePromise = (promise: Promise<unknown>, ...rest: unknown[]) => Promise<unknown>

/** `require` finds the program's own copy of the SDK. */
export function omitStacks(require: NodeJS.Require): void {
  const module = require('@pulumi/pulumi/runtime/debuggable.js') as {
    debugPromiseLeaks?: boolean
    debuggablePromise: DebuggablePromise
  }
  // also without the constant, in an SDK that may print the stacks in other cases
  if (module.debugPromiseLeaks !== false) return
  const original = module.debuggablePromise
  module.debuggablePromise = (...args) => {
    const limit = Error.stackTraceLimit
    Error.stackTraceLimit = 0
    try {
      return original(...args)
    } finally {
      Error.stackTraceLimit = limit
    }
  }
}
