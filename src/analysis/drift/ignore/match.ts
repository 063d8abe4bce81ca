import { matchesStars } from '../../../lib/wildcards.ts'
import { parsePath } from '../../../lib/propertyPath.ts'
import type { Part } from '../../../lib/propertyPath.ts'
import type { IgnoreRule } from '../../../model/ignoreRule.ts'

/** `path` is null for the resource as a whole: it was deleted or created again. */
export type Subject = { type: string; name: string; path: string | null }

/**
 * A rule with a property is about properties only; one without it is about the whole resource and
 * all its properties.
 */
export function matches(rule: IgnoreRule, { type, name, path }: Subject): boolean {
  if (rule.type !== undefined && !matchesStars(rule.type, type)) return false
  if (rule.name !== undefined && !matchesStars(rule.name, name)) return false
  if (rule.property === undefined) return true
  return path !== null && covers(parsePathPattern(rule.property), parsePath(path))
}

/** A pattern names a property and everything below it; `*` inside a name stays inside that name. */
function covers(pattern: Part[], path: Part[]): boolean {
  return (
    pattern.length <= path.length &&
    pattern.every(
      (part, at) =>
        part === '*' || part === path[at] || matchesStars(String(part), String(path[at])),
    )
  )
}

const parsed = new Map<string, Part[]>()

function parsePathPattern(property: string): Part[] {
  const made = parsed.get(property) ?? parsePath(property.replaceAll('[*]', '["*"]'))
  if (parsed.size > 5000) parsed.clear()
  parsed.set(property, made)
  return made
}

export function isInEnvironment(rule: IgnoreRule, environment: string): boolean {
  return (
    rule.environments === undefined ||
    rule.environments.some(pattern => matchesStars(pattern, environment))
  )
}

/** A rule is still valid on its last day. */
export function isExpired(rule: IgnoreRule, now: Date): boolean {
  return rule.expires !== undefined && now.toISOString().slice(0, 10) > rule.expires
}
