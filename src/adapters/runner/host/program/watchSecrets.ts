/**
 * Reports the value of every secret output that the SDK makes in the program, such as those of
 * `pulumi.secret`. The engine knows only the secrets that reach it; a program can print a value, or
 * throw it in an error, before or without that.
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
      reportSecret(value, isSecret, report)
      return Reflect.construct(target, args, newTarget) as object
    },
  })
}

/** Rejections are those of the output itself, which handles them. */
function reportSecret(value: unknown, isSecret: unknown, report: (value: unknown) => void): void {
  Promise.resolve(isSecret)
    .then(
      async secret => {
        if (secret === true) report(await value)
      },
      () => {},
    )
    .catch(() => {})
}
