import type { StackOutput } from '../../../model/operation.ts'
import { Redactor } from './redact.ts'

/**
 * Makes every output secret whose value contains a secret setting, present or former, that the
 * program read as plain text.
 */
export function markSecretOutputs(
  outputs: Record<string, StackOutput>,
  settings: string[],
): Record<string, StackOutput> {
  const known = new Redactor()
  known.add(settings)
  return Object.fromEntries(
    Object.entries(outputs).map(([name, output]) => [
      name,
      known.finds(output.value) ? { value: null, secret: true } : output,
    ]),
  )
}
