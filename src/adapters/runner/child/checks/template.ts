import type { StackOutput } from '../../../../model/operation.ts'
import { requirePresent } from '../../../../lib/requirePresent.ts'

export type Outputs = Record<string, StackOutput>

/**
 * Replaces `${outputs.name}` by outputs, and `${name}` by values of `more`. A path with dots
 * selects a value inside an output that is an object.
 * @throws Error for an output that is unknown, secret, or not a text, number or boolean; for an
 * unknown one it lists the existing outputs
 */
export function fillTemplate(
  text: string,
  outputs: Outputs,
  more: Record<string, string> = {},
): string {
  return text.replaceAll(/\$\{([^}]*)\}/g, (whole, inside: string) => {
    if (Object.hasOwn(more, inside.trim())) return requirePresent(more[inside.trim()])
    const [first, ...path] = inside.trim().split('.')
    if (first !== 'outputs' || path.length === 0)
      throw new Error(
        `${whole}: expected \${${['outputs.name', ...Object.keys(more)].join('} or ${')}}`,
      )
    return toPlainText(getValueOf(outputs, path), path.join('.'))
  })
}

function getValueOf(outputs: Outputs, [name = '', ...path]: string[]): unknown {
  const output = Object.hasOwn(outputs, name) ? requirePresent(outputs[name]) : null
  if (!output)
    throw new Error(
      `there is no output ${name}; there are ${Object.keys(outputs).sort().join(', ') || 'none'}`,
    )
  if (output.secret)
    throw new Error(`the output ${name} is secret: a check gets only outputs that are not`)
  return getValueAtPath(output.value, path)
}

function toPlainText(value: unknown, path: string): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value)
  throw new Error(
    `the output ${path} is ${value === undefined ? 'missing' : 'not a text, number or boolean'}`,
  )
}

/** The value at a path of keys and positions; undefined where there is none. */
export function getValueAtPath(value: unknown, path: string[]): unknown {
  return path.reduce<unknown>(
    (inside, key) =>
      typeof inside === 'object' && inside !== null && Object.hasOwn(inside, key)
        ? (inside as Record<string, unknown>)[key]
        : undefined,
    value,
  )
}

/** The values of the outputs that are not secret, by name. */
export function selectShownOutputs(outputs: Outputs): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(outputs)
      .filter(([, { secret }]) => !secret)
      .map(([name, { value }]) => [name, value]),
  )
}
