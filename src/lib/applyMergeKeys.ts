/**
 * Merge keys of YAML 1.1 (`<<`, https://yaml.org/type/merge.html), which the engine applies when it
 * reads a settings file. A reader that ignores them sees another configuration than the engine.
 */
const mergeKey = '<<'

/**
 * The value with the maps at `<<` merged into theirs: a key of the map itself has priority over a
 * merged one, and an earlier map of a list over a later one. The value is not changed.
 *
 * @throws Error where `<<` is neither a map nor a list of maps
 */
export function applyMergeKeys(value: unknown): unknown {
  return applyOnce(value, new Map())
}

/** `done`: what an alias repeats is one object, which is merged once. */
function applyOnce(value: unknown, done: Map<object, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value
  const known = done.get(value)
  if (known !== undefined) return known
  const applied = Array.isArray(value)
    ? value.map(item => applyOnce(item, done))
    : isMapping(value)
      ? mergeInto(value, done)
      : value
  done.set(value, applied)
  return applied
}

function mergeInto(map: Record<string, unknown>, done: Map<object, unknown>): unknown {
  const own = Object.entries(map).filter(([key]) => key !== mergeKey)
  const merged = Object.hasOwn(map, mergeKey) ? [applyOnce(map[mergeKey], done)].flat() : []
  const sources = merged.map(source => {
    if (!isMapping(source)) throw new Error('`<<` is neither a map nor a list of maps')
    return Object.entries(source)
  })
  const entries = own.map(([key, item]) => [key, applyOnce(item, done)] as const)
  return Object.fromEntries([...sources.reverse().flat(), ...entries])
}

/** A map of a document; neither a list nor a date or bytes. */
function isMapping(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
