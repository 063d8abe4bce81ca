import { TwinstackError } from '../../lib/errors.ts'
import type { GateDecision } from '../../model/promotion.ts'

/**
 * Returns the refusal that an operation stores as its error: one line for each unmet condition,
 * with its number of differences and the command that shows them. Null when the decision allows the
 * operation. The hint says what to do about each condition.
 */
export function createRefusalError({
  allowed,
  conditions,
  environment,
  kind,
  operation,
}: GateDecision): TwinstackError<'gate-refused'> | null {
  if (allowed) return null
  const missing = conditions.filter(({ mode, met }) => mode === 'required' && met === false)
  const lines = missing.map(
    ({ name, summary, detail, command }) =>
      `${name}: ${summary ?? detail}${command ? ` (${command})` : ''}`,
  )
  return new TwinstackError(
    'gate-refused',
    [`The gate refused the ${kind} of ${environment}:`, ...lines].join('\n'),
    {
      hint:
        missing.flatMap(({ name, fix }) => (fix ? `${name}: ${fix}` : [])).join('; ') ||
        `twinstack gate --operation ${operation} shows each condition`,
      fields: missing.map(({ name, detail, fix }) => ({
        path: name,
        message: fix ? `${detail}; ${fix}` : detail,
      })),
    },
  )
}
