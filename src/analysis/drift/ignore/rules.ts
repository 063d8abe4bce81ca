import type { Judgement } from '../classify/judgement.ts'
import type { RuleUse } from '../../../model/drift.ts'
import { isInEnvironment, isExpired, matches } from './match.ts'
import type { Subject } from './match.ts'
import type { Allowance, IgnoreRule, IgnoreRules } from '../../../model/ignoreRule.ts'

export type Candidate = Subject &
  Judgement & { what: 'changed' | 'deleted' | 'recreated'; replaces: boolean }

/** Applies the rules of one environment to one report and counts the matches of each rule. */
export class RulesAtWork {
  readonly #rules: { rule: IgnoreRule; expired: boolean; suppressed: number; refused: string[] }[]

  constructor(rules: IgnoreRules, environment: string, now: Date) {
    this.#rules = rules
      .filter(rule => isInEnvironment(rule, environment))
      .map(rule => ({ rule, expired: isExpired(rule, now), suppressed: 0, refused: [] }))
  }

  /** Id of the first rule that hides it; null when it is to be reported. */
  findSuppressing(candidate: Candidate): string | null {
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
 * Changes that a rule must allow explicitly. A security change counts as loosening unless it
 * certainly is not: a secret or an unreadable policy may be one. Every loosening of high or
 * critical severity counts too, e.g. of deletion protection.
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
