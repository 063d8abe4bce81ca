/** Finds the rule that a proven token matches. Pure. */
import type { Proof } from '../../../model/identity.ts'
import { isTooLong, createLiteral, matchesSteps, type Step } from '../../../lib/wildcards.ts'
import type { Trust } from './rules.ts'

/** The first condition of a rule that is not met; null when all are met. */
export type Fault = 'issuer' | 'audience' | 'subject' | 'claims' | null

export function findFault(
  { issuer, audience, subjects, claims }: Omit<Trust, 'rule'>,
  proof: Proof,
): Fault {
  if (proof.issuer !== issuer) return 'issuer'
  if (!proof.audience.includes(audience)) return 'audience'
  if (!subjects.some(pattern => fits(pattern, proof.subject))) return 'subject'
  const held = Object.entries(claims).every(
    ([name, value]) =>
      Object.hasOwn(proof.claims, name) && String(proof.claims[name]) === String(value),
  )
  return held ? null : 'claims'
}

/** Rules with the same audience come first, so that a refusal reports the most similar rule. */
const nearness = ['issuer', 'audience', 'subject', 'claims'] as const

/** Returns the first rule that matches, otherwise the failed condition of the most similar one. */
export function findRuleFor(
  rules: Trust[],
  proof: Proof,
): { rule: string } | { fault: Exclude<Fault, null> } {
  let nearest: Exclude<Fault, null> = 'issuer'
  for (const trust of rules) {
    const fault = findFault(trust, proof)
    if (fault === null) return { rule: trust.rule }
    if (nearness.indexOf(fault) > nearness.indexOf(nearest)) nearest = fault
  }
  return { fault: nearest }
}

const isNotColon = (character: string) => character !== ':'
const isInPart = (character: string) => character !== ':' && character !== '/'

/** `*`: one or more characters except `:` and `/`; `**`: except `:`. */
export function fits(pattern: string, subject: string): boolean {
  if (isTooLong(pattern, subject)) return false
  const steps = pattern.split(/(\*+)/).flatMap((part): Step[] => {
    if (part === '**') return [{ accepts: isNotColon, run: 'some' }]
    if (part === '*') return [{ accepts: isInPart, run: 'some' }]
    return Array.from(part, createLiteral)
  })
  return matchesSteps(steps, subject)
}
