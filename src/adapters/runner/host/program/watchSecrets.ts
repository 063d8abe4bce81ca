import { inspect } from 'node:util'

/**
 * Reports the values that a program makes secret, such as those of `pulumi.secret`. The engine
 * knows only the secrets that reach it; a program can print a value, or throw it in an error,
 * before or without that.
 */
type OutputClass = new (...args: unknown[]) => object
type OutputModule = { Output: OutputClass }

/**
 * `require` finds the program's own copy of the SDK. Its modules read the class from the exports
 * at each use; the functions themselves may be bound already, in a process that has loaded the SDK.
 */
export function watchSecrets(require: NodeJS.Require, report: (value: unknown) => void): void {
  const module = require('@pulumi/pulumi/output.js') as OutputModule
  module.Output = new Proxy(module.Output, {
    construct(target, args: unknown[], newTarget) {
      const [, value, , isSecret] = args
      if (isFulfilledWithTrue(isSecret)) reportValue(value, report)
      return Reflect.construct(target, args, newTarget) as object
    },
  })
}

/**
 * `secret()` of the SDK passes `Promise.resolve(true)`. An output that is derived from others, such
 * as an object with one secret property, passes a promise that is still pending; its other
 * properties are no secrets, and the secret one was reported when it was made. Node.js shows the
 * state of a promise in `inspect` only, before the symbols that asynchronous hooks may have added.
 */
const isFulfilledWithTrue = (isSecret: unknown) =>
  isSecret instanceof Promise &&
  /^Promise \{\s*true\b/.test(inspect(isSecret, { colors: false, depth: 0 }))

/** Rejections are those of the output itself, which handles them. */
function reportValue(value: unknown, report: (value: unknown) => void): void {
  Promise.resolve(value).then(report, () => {})
}
