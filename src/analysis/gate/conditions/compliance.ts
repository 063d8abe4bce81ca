import { citePlan } from '../cite.ts'
import { firstOf, met, needsPlan, unmet, type Look } from './condition.ts'

/** The planned state violates no critical or high rule that is not waived. */
export const compliance: Look = ({ compliance: report, bound, environment }) => {
  if (!report || !bound) return needsPlan(environment)
  const grave = report.violations.filter(
    ({ severity }) => severity === 'critical' || severity === 'high',
  )
  const rest = report.violations.length - grave.length
  const aside = [
    ...(rest > 0 ? [`${rest} of less weight`] : []),
    ...(report.waived.length > 0 ? [`${report.waived.length} waived`] : []),
  ].join(', ')
  if (grave.length === 0)
    return met(
      `no critical or high violation in the planned state${aside ? `; ${aside}` : ''}`,
      citePlan(bound.plan),
    )
  const lines = grave.map(
    ({ severity, check, resource, expected, actual }) =>
      `${check} (${severity})${resource ? ` ${resource.type} ${resource.name}` : ''}: expected ${expected}, found ${actual}`,
  )
  return unmet(
    `${grave.length} violations: ${firstOf(lines)}`,
    `twinstack compliance --operation ${bound.plan.operation}; correct the program, or waive with a reason in waivers.yaml`,
    citePlan(bound.plan),
  )
}
