import type { Aspect } from '../../model/aspect.ts'
import { getAspect } from '../parity/compare/aspects.ts'
import { findRatio } from '../parity/register/scale.ts'
import type { Evidence, Reference, Result } from '../../model/review.ts'

/** The result of one check of the evidence. */
export type Assessment = { result: Result; sentence: string; evidence: Reference[] }

export const assessMet = (sentence: string, ...evidence: Reference[]): Assessment => ({
  result: 'met',
  sentence,
  evidence,
})
export const createNotMet = (sentence: string, ...evidence: Reference[]): Assessment => ({
  result: 'not-met',
  sentence,
  evidence,
})
export const createNotKnown = (sentence: string, ...evidence: Reference[]): Assessment => ({
  result: 'not-known',
  sentence,
  evidence,
})

export const createReference = (kind: Reference['kind'], id: string): Reference => ({ kind, id })

/**
 * Combines several assessments. `not-met` has precedence over `not-known`; the result is met only
 * when all are met, and not known for an empty list. The sentence is that of the deciding
 * assessments; the evidence is that of all.
 */
export function combineAssessments(assessments: Assessment[]): Assessment {
  const result =
    (['not-met', 'not-known'] as const).find(one =>
      assessments.some(assessment => assessment.result === one),
    ) ?? (assessments.length > 0 ? 'met' : 'not-known')
  const deciding = assessments.filter(one => one.result === result)
  const evidence = [
    ...new Map(
      assessments.flatMap(one => one.evidence).map(one => [`${one.kind} ${one.id}`, one]),
    ).values(),
  ]
  return {
    result,
    sentence:
      [...new Set(deciding.map(one => one.sentence))].join('; ') || 'there is nothing to assess',
    evidence,
  }
}

/** The environments that must be twins; ephemeral ones are left out. */
export function listTwins({ environments }: Evidence): Evidence['environments'] {
  return environments.filter(({ kind }) => kind !== 'ephemeral')
}

const daysMs = 86_400_000

/** Reports that are older than a month are not used. */
export function isOld(at: string, { now }: Evidence, days = 31): boolean {
  return Date.parse(now) - Date.parse(at) > days * daysMs
}

/**
 * No failing difference in these aspects, by the newest parity judgement. `what`: their name in the
 * sentence.
 */
export function assessParity(evidence: Evidence, what: string, aspects: Aspect[]): Assessment {
  const { parity } = evidence
  if (!parity) return createNotKnown('the environments have not been compared yet')
  const at = createReference('parity', parity.report)
  if (isOld(parity.at, evidence))
    return createNotKnown(`the last comparison is of ${parity.at.slice(0, 10)}`, at)
  const inAspects = parity.judgement.verdicts.filter(({ aspect }) => aspects.includes(aspect))
  const failing = inAspects.filter(({ fails }) => fails)
  const [first] = failing
  if (first)
    return createNotMet(
      `${what}: ${failing.length} differ, first ${formatPlaceName(first)} (${first.status})`,
      at,
    )
  const leftOut = inAspects.filter(
    ({ status, fails }) => !fails && status !== 'documented' && status !== 'ahead',
  )
  if (leftOut.length > 0)
    return createNotMet(
      `${what}: ${leftOut.length} differ and mode partial does not require them`,
      at,
    )
  const documented = inAspects.filter(({ status }) => status === 'documented').length
  const ahead = inAspects.length - documented
  const remarks = [
    documented > 0 ? `${documented} documented` : '',
    ahead > 0 ? `${ahead} ahead within the allowed time` : '',
  ].filter(Boolean)
  return assessMet(
    `${what}: ${remarks.length === 0 ? 'the same' : `only ${remarks.join(' and ')} differ`}` +
      describeNotComparable(parity, aspects),
    at,
  )
}

/** Names the number of values that could not be compared: these prove no equality. */
function describeNotComparable(
  { notComparable = [] }: NonNullable<Evidence['parity']>,
  aspects: Aspect[],
): string {
  const { length } = notComparable.filter(({ resource: { type, name }, path }) =>
    aspects.includes(getAspect(type, name, path)),
  )
  if (length === 0) return ''
  return `; ${length} secret or unknown ${length === 1 ? 'value is' : 'values are'} not compared`
}

const sizePath = /(^|\.)(instanceType|instanceClass|nodeType|cacheNodeType)$/
const mostSizes = 10

/** Sizes and counts, each with both values and their ratio, documented or not. */
export function assessScale(evidence: Evidence): Assessment {
  const judged = assessParity(evidence, 'sizes and counts', ['scale'])
  const sizes = listSizes(evidence.parity)
  if (judged.result === 'not-known' || sizes.length === 0) return judged
  const lines = sizes.slice(0, mostSizes).map(({ name, left, right }) => {
    const ratio = findRatio(left, right)
    const values = `${String(left)} / ${String(right)}`
    return `${name} ${values}${ratio === null ? '' : ` (1 to ${Number(ratio.toFixed(2))})`}`
  })
  const more = sizes.length > mostSizes ? `, and ${sizes.length - mostSizes} more` : ''
  return { ...judged, sentence: `${judged.sentence}: ${lines.join(', ')}${more}` }
}

/**
 * The differences as the comparison lists them, including those within the allowed ratio; otherwise
 * the judged ones.
 */
function listSizes(parity: Evidence['parity']): { name: string; left: unknown; right: unknown }[] {
  const listed = parity?.sizes?.map(({ resource, path, left, right }) => ({
    name: formatPlaceName({ place: resource, path }),
    left,
    right,
  }))
  if (listed) return listed
  return (parity?.judgement.verdicts ?? [])
    .filter(({ aspect, path }) => aspect === 'scale' || sizePath.test(path ?? ''))
    .map(verdict => ({ name: formatPlaceName(verdict), left: verdict.left, right: verdict.right }))
}

function formatPlaceName({
  place,
  path,
}: {
  place: { type: string; name: string }
  path: string | null
}): string {
  return [place.type.split(':').at(-1), place.name, path].filter(Boolean).join(' ')
}

/** No violation of these rules, apart from waived ones. */
export function assessCompliance(
  evidence: Evidence,
  rules: string[],
  environments?: string[],
): Assessment {
  const { compliance } = evidence
  if (!compliance) return createNotKnown('compliance has not been checked yet')
  const at = createReference('compliance', compliance.report)
  const missingRules = rules.filter(rule => !compliance.checks.includes(rule))
  if (missingRules.length > 0)
    return createNotKnown(`compliance did not check ${missingRules.join(', ')}`, at)
  if (isOld(compliance.at, evidence))
    return createNotKnown(`compliance was last checked on ${compliance.at.slice(0, 10)}`, at)
  const found = compliance.violations.filter(
    ({ check, environment }) =>
      rules.includes(check) && (environments?.includes(environment) ?? true),
  )
  return found.length > 0
    ? createNotMet(
        `${found.length} violations of ${[...new Set(found.map(one => one.check))].join(', ')}`,
        at,
      )
    : assessMet(`no violation of ${rules.join(', ')}`, at)
}
