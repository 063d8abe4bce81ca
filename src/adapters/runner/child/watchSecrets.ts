import type { Redactor } from './redact.ts'
import type { Pulumi } from './sdk.ts'

/**
 * Makes every secret that the program handles known to the redactor: secret inputs and secret
 * outputs of each resource. The engine masks what is marked as secret; a copy that went through a
 * provider or an error message is not marked any more. Call inside the program's run.
 */
export function watchSecrets(pulumi: Pulumi, redactor: Redactor): void {
  pulumi.runtime.registerStackTransformation(args => {
    void collectSecrets(pulumi, args.props, redactor)
    // its own outputs become properties while its constructor runs
    setImmediate(() => void collectSecrets(pulumi, { ...args.resource }, redactor))
    return undefined
  })
}

/** Walks plain data and outputs; never rejects: a failed output is the engine's to report. */
export async function collectSecrets(
  pulumi: Pulumi,
  value: unknown,
  redactor: Redactor,
  depth = 0,
): Promise<void> {
  if (
    depth > 12 ||
    typeof value !== 'object' ||
    value === null ||
    pulumi.Resource.isInstance(value)
  )
    return
  try {
    if (pulumi.Output.isInstance(value))
      await collectOutput(pulumi, value as never, redactor, depth)
    else if (value instanceof Promise)
      await collectSecrets(pulumi, await value, redactor, depth + 1)
    else
      await Promise.all(
        Object.values(value).map(item => collectSecrets(pulumi, item, redactor, depth + 1)),
      )
  } catch {
    // not resolved: then it was not sent anywhere either
  }
}

async function collectOutput(
  pulumi: Pulumi,
  output: { isSecret: Promise<boolean>; promise(): Promise<unknown> },
  redactor: Redactor,
  depth: number,
): Promise<void> {
  if (await output.isSecret) redactor.add(await output.promise())
  else await collectSecrets(pulumi, await output.promise(), redactor, depth + 1)
}
