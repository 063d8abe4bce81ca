/**
 * Checks which settings of the template a request may override: the policy names their paths. Pure.
 */
import { TwinstackError } from '../../lib/errors.ts'
import { listLeaves } from '../../lib/propertyPath.ts'
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
    .filter(({ keys }) => !patterns.some(pattern => matchesSteps(pattern, keys)))
    .map(({ keys }) => keys.join('.'))
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

/** `**` matches any number of levels, `*` one level. */
function toStep(segment: string): Step {
  if (segment === '**') return { accepts: () => true, run: 'any' }
  return segment === '*' ? { accepts: () => true, run: 'one' } : createLiteral(segment)
}
