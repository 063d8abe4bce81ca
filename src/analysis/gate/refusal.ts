import { TwinstackError } from '../../lib/errors.ts'
import type { GateDecision } from '../../model/promotion.ts'

/**
 * The decision as an operation keeps it: which conditions are not met, and what to do; null when it
 * is allowed.
 */
export function refusal({
  allowed,
  conditions,
  environment,
  kind,
  operation,
}: GateDecision): TwinstackError<'gate-refused'> | null {
  if (allowed) return null
  const missing = conditions.filter(({ mode, met }) => mode === 'required' && met === false)
  return new TwinstackError(
    'gate-refused',
    `${kind} of ${environment} is refused by the gate: ${missing.map(({ name, detail }) => `${name}: ${detail}`).join('; ')}`,
    {
      hint:
        missing.flatMap(({ fix }) => fix ?? []).join('; ') ||
        `twinstack gate --operation ${operation} shows each condition`,
      fields: missing.map(({ name, detail, fix }) => ({
        path: name,
        message: fix ? `${detail}; ${fix}` : detail,
      })),
    },
  )
}
