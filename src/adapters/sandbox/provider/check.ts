/** Inputs as the provider accepts them, and their errors. */
import type { TypeSpec } from '../catalog/typeSpec.ts'
import type { Properties } from '../resource.ts'
import { makeAutomaticName } from './names.ts'
import type { NameRequest } from './names.ts'
import { checkValues } from './valueRules.ts'
import { hasUnknown, isEmpty } from './values.ts'
import { isObject } from '../../../lib/values.ts'

export type Failure = { property: string; reason: string }

/**
 * Adds automatic names and the provider's default tags, as the real provider does before its
 * checks.
 */
export function completeInputs(
  spec: TypeSpec,
  request: NameRequest,
  defaultTags: Record<string, string>,
): Properties {
  const tags = request.news['tags']
  const merged =
    spec.taggable === 'map' && !isEmpty(defaultTags) && (tags === undefined || isObject(tags))
      ? { tags: { ...defaultTags, ...tags } }
      : {}
  return { ...request.news, ...merged, ...makeAutomaticName(spec, request) }
}

/** Everything that the provider refuses in these inputs, by property. */
export function listFailures(spec: TypeSpec, inputs: Properties): Failure[] {
  return [
    ...checkMissing(spec, inputs),
    ...checkEnumerations(spec, inputs),
    ...checkNames(spec, inputs),
    ...checkTags(spec, inputs),
    ...checkValues(inputs),
    ...checkFurtherRules(spec, inputs),
  ]
}

function checkMissing(spec: TypeSpec, inputs: Properties): Failure[] {
  return (spec.required ?? [])
    .filter(property => inputs[property] === undefined)
    .map(property => ({
      property,
      reason:
        `Missing required argument: the argument "${property}" is required, but no ` +
        'definition was found',
    }))
}

function checkEnumerations(spec: TypeSpec, inputs: Properties): Failure[] {
  return Object.entries(spec.enums ?? {}).flatMap(([property, allowed]) => {
    const value = inputs[property]
    if (value === undefined || hasUnknown(value) || allowed.includes(value as string)) return []
    return [
      {
        property,
        reason:
          `expected ${property} to be one of ${JSON.stringify(allowed)}, got ` +
          `${JSON.stringify(value)}`,
      },
    ]
  })
}

function checkNames(spec: TypeSpec, inputs: Properties): Failure[] {
  const rule = spec.name
  const value = rule && inputs[rule.property]
  if (!rule || typeof value !== 'string' || hasUnknown(value)) return []
  const { property } = rule
  if (value.length > rule.max)
    return [
      {
        property,
        reason: `expected at most ${rule.max} characters, got ${value.length}: ${value}`,
      },
    ]
  if (value.length < (rule.min ?? 1))
    return [
      {
        property,
        reason: `expected at least ${rule.min ?? 1} characters, got ${JSON.stringify(value)}`,
      },
    ]
  if (rule.pattern?.test(value) === false)
    return [{ property, reason: `expected ${rule.patternMeaning}, got ${value}` }]
  return []
}

/**
 * AWS General Reference, "Tagging your AWS resources": 50 tags, keys of 128, values of 256
 * characters, letters, digits, spaces and _ . : / = + - @
 */
function checkTags(spec: TypeSpec, inputs: Properties): Failure[] {
  const tags = inputs['tags']
  if (spec.taggable !== 'map' || !isObject(tags)) return []
  const bad = Object.entries(tags).filter(
    ([key, value]) =>
      key.length > 128 ||
      /^aws:/i.test(key) ||
      !isTagText(key) ||
      (!hasUnknown(value) && (String(value).length > 256 || !isTagText(String(value)))),
  )
  const found = bad.map(([key]) => ({
    property: `tags["${key}"]`,
    reason:
      'expected a key of at most 128 and a value of at most 256 letters, digits, spaces or _ ' +
      '. : / = + - @, the key not starting with aws:',
  }))
  return Object.keys(tags).length > 50
    ? [
        ...found,
        { property: 'tags', reason: `expected at most 50 tags, got ${Object.keys(tags).length}` },
      ]
    : found
}

const isTagText = (text: string) => /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(text)

/** Rules of the type itself see only what is known. */
function checkFurtherRules(spec: TypeSpec, inputs: Properties): Failure[] {
  return (spec.check?.(inputs) ?? []).filter(({ property }) => !hasUnknown(inputs[property]))
}
