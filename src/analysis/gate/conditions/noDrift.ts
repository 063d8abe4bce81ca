import { citeDrift } from '../cite.ts'
import { firstOf, met, unmet, type Look } from './condition.ts'

/** Nothing that was confirmed differs between cloud and code where it is proven. */
export const noDrift: Look = ({
  drift: { open, report },
  policy: {
    gate: { from },
  },
}) => {
  const confirmed = open.filter(({ confirmedAt }) => confirmedAt !== null)
  const evidence = report ? [citeDrift(report)] : []
  if (confirmed.length > 0) {
    const lines = confirmed.map(
      ({ type, name, what, paths }) =>
        `${type} ${name} ${what}${paths.length > 0 ? ` (${paths.slice(0, 3).join(', ')})` : ''}`,
    )
    return unmet(
      `${from} has drifted: ${firstOf(lines)}`,
      `twinstack drift ${from} shows it; twinstack reconcile ${from} puts it right`,
      ...evidence,
    )
  }
  return met(
    report
      ? `no confirmed drift in ${from}; last checked on ${report.checkedAt}`
      : `no drift is known in ${from}; it was not checked yet`,
    ...evidence,
  )
}
