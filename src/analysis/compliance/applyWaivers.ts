import { matchesPattern } from '../parity/register/pattern.ts'
import type { ComplianceReport, Violation, Waiver } from '../../model/compliance.ts'

type AppliedWaivers = Pick<ComplianceReport, 'violations' | 'waived' | 'waivers'>

/**
 * Separates waived violations from the others. An expired waiver has no effect: its violations
 * refer to it, so that users see it.
 */
export function applyWaivers(found: Violation[], waivers: Waiver[], now: Date): AppliedWaivers {
  const today = now.toISOString().slice(0, 10)
  const isExpired = (waiver: Waiver) => waiver.expires < today // a waiver is valid on its last day
  const judged = found.map(violation => {
    const matching = waivers.filter(waiver => matches(waiver, violation))
    const active = matching.find(waiver => !isExpired(waiver))
    return {
      waived: active !== undefined,
      violation: { ...violation, waiver: summariseWaiver(active ?? matching[0]) },
    }
  })
  return {
    violations: judged.filter(one => !one.waived).map(one => one.violation),
    waived: judged.filter(one => one.waived).map(one => one.violation),
    waivers: waivers.map(waiver => {
      const matched = found.filter(violation => matches(waiver, violation)).length
      return {
        ...waiver,
        matched,
        state:
          matched === 0
            ? ('unused' as const)
            : isExpired(waiver)
              ? ('expired' as const)
              : ('active' as const),
      }
    }),
  }
}

function matches({ rule, environment, resource }: Waiver, violation: Violation): boolean {
  return (
    matchesPattern(rule, violation.check) &&
    (environment === undefined || matchesPattern(environment, violation.environment)) &&
    (resource === undefined || listNames(violation).some(name => matchesPattern(resource, name)))
  )
}

/** Matches by logical name, by the last part of the type with the name, and by URN. */
function listNames({ resource }: Violation): string[] {
  return resource
    ? [resource.name, `${resource.type.split(':').at(-1)} ${resource.name}`, resource.urn]
    : []
}

function summariseWaiver(waiver: Waiver | undefined): Violation['waiver'] {
  return waiver ? { reason: waiver.reason, owner: waiver.owner, expires: waiver.expires } : null
}
