import { getText } from '../../../lib/values.ts'
import { canonicaliseText, type Context, type Crossing } from './context.ts'
import { isSecretName } from './secrets.ts'
import type { DifferenceKind } from '../../../model/difference.ts'

/**
 * `name`: the property, setting or tag that has the value; it also decides whether the value is
 * secret.
 */
export type Leaf = {
  path: string
  name: string
  kind: DifferenceKind
  left: unknown
  right: unknown
  /** set when only the outputs differ: the program does not declare the property */
  side?: 'outputs'
  /** set when both sides have the text and it names a resource of one of them */
  crossing?: Crossing
}

/** A short text that identifies an element in a path; `*` when it would be long or secret. */
export function getLabel(half: Context['left'], value: unknown, name: string): string {
  if (value === null || typeof value === 'object' || isSecretName(name)) return '*'
  const text = canonicaliseText(half, getText(value))
  return text.length > 60 || /[\ue000\n[\]=]|:\/\//.test(text) ? '*' : text
}
