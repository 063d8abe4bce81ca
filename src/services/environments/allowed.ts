/**
 * Checks which settings of the template a request may override: the policy names their paths. Pure.
 */
import { TwinstackError } from '../../lib/errors.ts'
import { createLiteral, matchesSteps, type Step } from '../../lib/wildcards.ts'

/**
 * Checks that the policy allows every setting of `overrides`: its paths have segments with dots
 * between them, `*` for one level, `**` for any number of levels (also none). A list is one
 * setting.
 *
 * @throws TwinstackError `override-not-allowed` (422) that names each path and what is allowed
 */
export function refuseForbiddenOverrides(
  allowed: string[],
  overrides: Record<string, unknown>,
): void {
  const patterns = allowed.map(pattern => pattern.split('.').map(toStep))
  const wrong = listLeaves(overrides)
    .filter(path => !patterns.some(pattern => matchesSteps(pattern, path)))
    .map(path => path.join('.'))
  if (wrong.length === 0) return
  const known = allowed.length > 0 ? allowed.join(', ') : 'nothing'
  throw new TwinstackError(
    'override-not-allowed',
    `${wrong.join(', ')} can't be overridden in an ephemeral environment; the policy allows ` +
      `${known}`,
    {
      hint: 'leave it out, or have it added to ephemeral.overrides of the policy',
      fields: wrong.map(path => ({
        path: `overrides.${path}`,
        message: `not allowed; allowed: ${known}`,
      })),
    },
  )
}

/** The settings that are set, as paths of keys. */
function listLeaves(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path]
  const entries = Object.entries(value)
  if (entries.length === 0) return path.length === 0 ? [] : [path]
  return entries.flatMap(([key, child]) => listLeaves(child, [...path, key]))
}

/** `**` matches any number of levels, `*` one level. */
function toStep(segment: string): Step {
  if (segment === '**') return { accepts: () => true, run: 'any' }
  return segment === '*' ? { accepts: () => true, run: 'one' } : createLiteral(segment)
}
