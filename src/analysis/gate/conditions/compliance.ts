import { citePlan } from '../cite.ts'
import {
  formatCount,
  markMet,
  needsPlan,
  markUnmetByList,
  type ConditionJudge,
} from './condition.ts'

/** The planned state violates no critical or high rule that is not waived. */
export const judgeCompliance: ConditionJudge = ({ compliance: report, bound, environment }) => {
  if (!report || !bound) return needsPlan(environment)
  const grave = report.violations.filter(
    ({ severity }) => severity === 'critical' || severity === 'high',
  )
  const rest = report.violations.length - grave.length
  const aside = [
    ...(rest > 0 ? [`${rest} of lower severity`] : []),
    ...(report.waived.length > 0 ? [`${report.waived.length} waived`] : []),
  ].join(', ')
  if (grave.length === 0)
    return markMet(
      `no critical or high violation in the planned state${aside ? `; ${aside}` : ''}`,
      citePlan(bound.plan),
    )
  const lines = grave.map(
    ({ severity, check, resource, path, expected, actual }) =>
      `${check} (${severity})${resource ? ` ${resource.type} ${resource.name}` : ''}: ` +
      `${path ? `${path} ` : ''}expected ${expected}, got ${actual}`,
  )
  return markUnmetByList(
    {
      summary: `${formatCount(grave.length, 'critical or high violation')} in the planned state`,
      lines,
      command: `twinstack compliance --operation ${bound.plan.operation}`,
      fix: 'correct the program, or add a waiver with a reason to waivers.yaml',
    },
    citePlan(bound.plan),
  )
}
