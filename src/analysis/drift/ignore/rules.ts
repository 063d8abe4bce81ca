import type { Judgement } from '../classify/judgement.ts'
import type { RuleUse } from '../../../model/drift.ts'
import { inEnvironment, isExpired, matches } from './match.ts'
import type { Subject } from './match.ts'
import type { Allowance, IgnoreRule, IgnoreRules } from '../../../model/ignoreRule.ts'

export type Candidate = Subject &
  Judgement & { what: 'changed' | 'deleted' | 'recreated'; replaces: boolean }

/** The rules of one environment at work on one report; counts what each of them did. */
export class RulesAtWork {
  readonly #rules: { rule: IgnoreRule; expired: boolean; suppressed: number; refused: string[] }[]

  constructor(rules: IgnoreRules, environment: string, now: Date) {
    this.#rules = rules
      .filter(rule => inEnvironment(rule, environment))
      .map(rule => ({ rule, expired: isExpired(rule, now), suppressed: 0, refused: [] }))
  }

  /** Id of the first rule that hides it; null when it is to be reported. */
  suppressing(candidate: Candidate): string | null {
    const needed = listNeededAllowances(candidate)
    for (const use of this.#rules) {
      if (use.expired || !matches(use.rule, candidate)) continue
      const missing = needed.filter(allowance => !use.rule.allow?.includes(allowance))
      if (missing.length === 0) {
        use.suppressed++
        return use.rule.id
      }
      use.refused.push(
        `${missing.join(' and ')}: ${candidate.type} ` +
          `${candidate.name}${candidate.path === null ? '' : ` ${candidate.path}`}`,
      )
    }
    return null
  }

  report(): RuleUse[] {
    return this.#rules.map(({ rule, expired, suppressed, refused }) => ({
      id: rule.id,
      reason: rule.reason,
      owner: rule.owner,
      expires: rule.expires ?? null,
      state: expired ? 'expired' : suppressed + refused.length > 0 ? 'active' : 'unused',
      suppressed,
      refused,
      reconcile: rule.reconcile === true,
    }))
  }
}

/**
 * What a rule has to allow by name. A change of security counts as loosening unless it surely is
 * none: a secret or a policy that can't be read may be one. So does every loosening that is high or
 * critical, e.g. of the protection from deletion.
 */
function listNeededAllowances({
  what,
  class: kind,
  direction,
  severity,
  replaces,
}: Candidate): Allowance[] {
  const looser =
    kind === 'security'
      ? direction === 'loosened' || (what === 'changed' && direction === 'changed')
      : direction === 'loosened' &&
        what === 'changed' &&
        (severity === 'critical' || severity === 'high')
  return [
    ...(what === 'deleted' ? ['deletion' as const] : []),
    ...(what === 'recreated' || replaces ? ['replacement' as const] : []),
    ...(looser ? ['loosening' as const] : []),
  ]
}
