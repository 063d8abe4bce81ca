/** What the access file says about tokens of others: who issued them, for whom, about whom. */
import { z } from 'zod'

const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

/** As it stands in the token, letter by letter: an issuer with a slash at its end is another one. */
export const issuerSchema = z.url().max(500).refine(mayIssue, 'expected an https address without query, user and fragment (http only for this machine)')

function mayIssue (text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password, search, hash } = new URL(text)
  return [username, password, search, hash].every(part => part === '') && (protocol === 'https:' || (protocol === 'http:' && loopback.has(hostname)))
}

/** Whoever may choose the owner, or a part of its name, may be anybody in the world: `repo:acme*` is `acme-evil` as well. */
const anybody = /^(?:[\w-]+:)?[^/:]*\*/

/**
 * Exact, or with `*` for one or more characters within a part: it crosses neither `:` nor `/`; `**` crosses `/` as well, for the names
 * of branches. Nothing crosses `:`, so that a branch called `x:environment:production` is no environment.
 */
export const subjectSchema = z.string().min(1).max(300)
  .refine(text => !anybody.test(text), 'leaves the owner open, which would trust everybody who has an account there: name it in full')
  .refine(text => (text.match(/\*+/g) ?? []).every(stars => stars.length <= 2), 'expected * or **')
  .refine(text => (text.match(/\*+/g) ?? []).length <= 3, 'expected at most 3 wildcards')

const claimSchema = z.union([z.string().max(300), z.number(), z.boolean()])
const trust = {
  issuer: issuerSchema,
  audience: z.string().min(1).max(300).describe('that the token must be for: one that was made for another service is none for this one'),
  claims: z.record(z.string().regex(/^[\w.:/-]{1,100}$/), claimSchema).default({}).describe('further claims, each exactly'),
}
export const lifetimeSchema = z.int().min(1).max(240).default(60).describe('minutes that the exchanged token lives')

/** What a person's own identity provider says. No patterns: a person is one subject. */
export const personIdentitySchema = z.strictObject({ ...trust, subject: z.string().min(1).max(300).refine(text => !text.includes('*'), 'a person is exactly one subject') })
export const workloadTrust = { ...trust, subjects: z.array(subjectSchema).min(1).max(50) }

/** What must hold for a token to be of this rule. */
export type Trust = { rule: string, issuer: string, audience: string, subjects: string[], claims: Record<string, string | number | boolean> }
