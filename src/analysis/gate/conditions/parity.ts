import type { Verdict } from '../../../model/register.ts'
import { citeFile, citePlan } from '../cite.ts'
import { firstOf, met, needsPlan, unmet, type Look } from './condition.ts'

/**
 * Where it is proven, and what is planned here, differ only in what the register of the revision
 * documents.
 */
export const parity: Look = ({
  parity: found,
  bound,
  environment,
  operation: { revision },
  policy: {
    gate: { from },
  },
}) => {
  if (!found || !bound) return needsPlan(environment)
  const fix = `put it into the code, or document it in differences.yaml (twinstack parity ${from} ${environment} --propose)`
  if (found.problem !== null) return unmet(found.problem, fix)
  const evidence = [
    citePlan(bound.plan),
    ...(found.registerDigest && revision
      ? [citeFile(revision.id, 'differences.yaml', found.registerDigest)]
      : []),
  ]
  // that the review of an entry is due is a matter for audits: the difference is documented
  const failing = found.verdicts.filter(({ fails, status }) => fails && status !== 'overdue')
  const documented = found.verdicts.length - failing.length
  if (failing.length > 0)
    return unmet(
      `${failing.length} differences between ${from} and the planned ${environment} are not documented: ${firstOf(failing.map(lineOf))}`,
      fix,
      ...evidence,
    )
  return met(
    `${from} and the planned ${environment} differ only in ${documented} documented ways`,
    ...evidence,
  )
}

const lineOf = ({ status, place, path, left, right }: Verdict): string =>
  `${place.type} ${place.name}${path === null ? '' : ` ${path}`}: ${shown(left)} / ${shown(right)}${status === 'undocumented' ? '' : ` (${status})`}`

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'absent'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}
