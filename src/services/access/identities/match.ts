/** Which rule a proven token fits. Pure. */
import type { Proof } from '../../../model/identity.ts'
import { isTooLong, literal, matchesSteps, type Step } from '../../../lib/wildcards.ts'
import type { Trust } from './rules.ts'

/** The first condition of a rule that is not met; null when all are met. */
export type Fault = 'issuer' | 'audience' | 'subject' | 'claims' | null

export function faultOf(
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

/**
 * Rules of the audience go before those of another: what is told of a refusal is the nearest miss.
 */
const nearness = ['issuer', 'audience', 'subject', 'claims'] as const

/** The first rule that fits, else how near the nearest one came. */
export function ruleFor(
  rules: Trust[],
  proof: Proof,
): { rule: string } | { fault: Exclude<Fault, null> } {
  let nearest: Exclude<Fault, null> = 'issuer'
  for (const trust of rules) {
    const fault = faultOf(trust, proof)
    if (fault === null) return { rule: trust.rule }
    if (nearness.indexOf(fault) > nearness.indexOf(nearest)) nearest = fault
  }
  return { fault: nearest }
}

const notColon = (character: string) => character !== ':'
const inPart = (character: string) => character !== ':' && character !== '/'

/** `*`: one or more characters but `:` and `/`; `**`: but `:`. */
export function fits(pattern: string, subject: string): boolean {
  if (isTooLong(pattern, subject)) return false
  const steps = pattern.split(/(\*+)/).flatMap((part): Step[] => {
    if (part === '**') return [{ accepts: notColon, run: 'some' }]
    if (part === '*') return [{ accepts: inPart, run: 'some' }]
    return Array.from(part, literal)
  })
  return matchesSteps(steps, subject)
}
