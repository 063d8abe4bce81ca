import type { Aspect } from '../../model/aspect.ts'
import type { Evidence, Reference, Result } from '../../model/review.ts'

/** One thing that was looked at. */
export type Look = { result: Result; sentence: string; evidence: Reference[] }

export const met = (sentence: string, ...evidence: Reference[]): Look => ({
  result: 'met',
  sentence,
  evidence,
})
export const notMet = (sentence: string, ...evidence: Reference[]): Look => ({
  result: 'not-met',
  sentence,
  evidence,
})
export const notKnown = (sentence: string, ...evidence: Reference[]): Look => ({
  result: 'not-known',
  sentence,
  evidence,
})

export const reference = (kind: Reference['kind'], id: string): Reference => ({ kind, id })

/**
 * Several looks as one. What speaks against it decides, then what is not known; only when all is
 * met it is met. Nothing to look at is not known. The sentence is that of what decided, the
 * evidence all of it.
 */
export function together(looks: Look[]): Look {
  const result =
    (['not-met', 'not-known'] as const).find(one => looks.some(look => look.result === one)) ??
    (looks.length > 0 ? 'met' : 'not-known')
  const deciding = looks.filter(look => look.result === result)
  const evidence = [
    ...new Map(
      looks.flatMap(look => look.evidence).map(one => [`${one.kind} ${one.id}`, one]),
    ).values(),
  ]
  return {
    result,
    sentence:
      [...new Set(deciding.map(look => look.sentence))].join('; ') || 'there is nothing to look at',
    evidence,
  }
}

/** Environments that are to be twins; copies come and go. */
export function twins({ environments }: Evidence): Evidence['environments'] {
  return environments.filter(({ kind }) => kind !== 'ephemeral')
}

const daysMs = 86_400_000

/** Reports that are older than a month say nothing of today. */
export function isOld(at: string, { now }: Evidence, days = 31): boolean {
  return Date.parse(now) - Date.parse(at) > days * daysMs
}

/**
 * No failing difference in these aspects, by the newest parity judgement. `what`: how the article
 * calls it.
 */
export function parityIn(evidence: Evidence, what: string, aspects: Aspect[]): Look {
  const { parity } = evidence
  if (!parity) return notKnown('the environments have not been compared yet')
  const at = reference('parity', parity.report)
  if (isOld(parity.at, evidence))
    return notKnown(`the last comparison is of ${parity.at.slice(0, 10)}`, at)
  const inAspects = parity.judgement.verdicts.filter(({ aspect }) => aspects.includes(aspect))
  const failing = inAspects.filter(({ fails }) => fails)
  if (failing.length > 0)
    return notMet(
      `${what}: ${failing.length} differ, first ${placeName(failing[0]!)} (${failing[0]!.status})`,
      at,
    )
  const leftOut = inAspects.filter(
    ({ status, fails }) => !fails && status !== 'documented' && status !== 'ahead',
  )
  if (leftOut.length > 0)
    return notMet(`${what}: ${leftOut.length} differ and mode partial does not ask for them`, at)
  const documented = inAspects.filter(({ status }) => status === 'documented').length
  const ahead = inAspects.length - documented
  const remarks = [
    documented > 0 ? `${documented} documented` : '',
    ahead > 0 ? `${ahead} ahead within its time` : '',
  ].filter(Boolean)
  return met(
    `${what}: ${remarks.length === 0 ? 'the same' : `only ${remarks.join(' and ')} differ`}`,
    at,
  )
}

function placeName({
  place,
  path,
}: {
  place: { type: string; name: string }
  path: string | null
}): string {
  return [place.type.split(':').at(-1), place.name, path].filter(Boolean).join(' ')
}

/** No violation of these rules, waived or not asked apart. */
export function compliantIn(evidence: Evidence, rules: string[], environments?: string[]): Look {
  const { compliance } = evidence
  if (!compliance) return notKnown('compliance has not been checked yet')
  const at = reference('compliance', compliance.report)
  const unasked = rules.filter(rule => !compliance.checks.includes(rule))
  if (unasked.length > 0) return notKnown(`compliance did not ask ${unasked.join(', ')}`, at)
  if (isOld(compliance.at, evidence))
    return notKnown(`compliance was last checked on ${compliance.at.slice(0, 10)}`, at)
  const found = compliance.violations.filter(
    ({ check, environment }) =>
      rules.includes(check) && (environments?.includes(environment) ?? true),
  )
  return found.length > 0
    ? notMet(
        `${found.length} violations of ${[...new Set(found.map(one => one.check))].join(', ')}`,
        at,
      )
    : met(`no violation of ${rules.join(', ')}`, at)
}
