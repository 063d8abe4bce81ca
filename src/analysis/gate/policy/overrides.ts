/**
 * Parts of a policy: the values of the policy file and of environments that override the defaults.
 * A list is replaced as a whole.
 */
import { z } from 'zod'
import { policySchema } from '../../../model/promotion.ts'
import type { PolicyOverrides, PolicyPatch } from '../../../model/policy.ts'
import { isObject } from '../../../lib/values.ts'

/** Every field may be left out, at every level; an unknown one is an error. */
function makeOptional(schema: z.ZodObject, nullable: boolean): z.ZodObject {
  const shape = Object.entries(schema.shape).map(([key, field]) => {
    const inner =
      field instanceof z.ZodObject ? makeOptional(field, nullable) : (field as z.ZodType)
    return [key, (nullable ? inner.nullable() : inner).optional()] as const
  })
  return z.strictObject(Object.fromEntries(shape))
}

export const policyOverridesSchema = makeOptional(policySchema, false) as unknown as z.ZodType<
  PolicyOverrides,
  PolicyOverrides
>
export const policyPatchSchema = makeOptional(policySchema, true) as unknown as z.ZodType<
  PolicyPatch,
  PolicyPatch
>

type Tree = Record<string, unknown>

/**
 * RFC 7396: objects merge, everything else replaces, null removes. An object that becomes empty is
 * removed too. Not `mergeSettings` (model/stackSettings.ts): there, null is a value of the
 * program's settings and an empty object stays.
 */
export function mergeOverrides<Whole extends object>(base: Whole, patch: object): Whole {
  const result = { ...base } as Tree
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined) continue
    if (value === null) delete result[key]
    else if (isObject(value))
      result[key] = mergeOverrides(isObject(result[key]) ? result[key] : {}, value)
    else result[key] = value
    if (isObject(result[key]) && Object.keys(result[key]).length === 0) delete result[key]
  }
  return result as Whole
}
