/** The rules of the access file about tokens of other issuers: issuer, audience, subject. */
import { z } from 'zod'
import { requirePresent } from '../../../lib/requirePresent.ts'

const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Exactly as in the token: an issuer with a slash at its end is a different one. */
export const issuerSchema = z
  .url()
  .max(500)
  .refine(
    mayIssue,
    'expected an https address without query, user and fragment (http only for this machine)',
  )

function mayIssue(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password, search, hash } = new URL(text)
  return (
    [username, password, search, hash].every(part => part === '') &&
    (protocol === 'https:' || (protocol === 'http:' && loopback.has(hostname)))
  )
}

/**
 * Parts of a subject whose value begins with the owner, up to the first slash; and those whose
 * value is the owner.
 */
const owned = new Set(['repo', 'repository', 'project_path', 'job_workflow_ref'])
const owners = new Set([
  'repository_owner',
  'repository_owner_id',
  'repository_id',
  'organization',
  'enterprise',
  'namespace_path',
  'namespace_id',
  'project_id',
])
/** claims that bind a rule to one owner, independent of the subject */
const ids = ['repository_id', 'repository_owner_id', 'namespace_id', 'project_id']

/**
 * Whether a pattern leaves the owner open, so that anybody with an account there matches. The owner
 * is in the first part that names one (GitHub lets a repository choose their order), and always in
 * the value of the first part.
 */
export function matchesAnyOwner(pattern: string): boolean {
  const parts = pattern.split(':')
  return parts.some((value, at) => {
    const word = parts[at - 1]
    const owner =
      word !== undefined && owned.has(word)
        ? requirePresent(value.split('/', 1)[0])
        : at <= 1 || owners.has(requirePresent(word))
          ? value
          : ''
    return owner.includes('*')
  })
}

/** Checks a whole rule, for zod: its patterns or its claims have to name the owner. */
export function requireOwners(
  { subjects, claims }: { subjects: string[]; claims: Record<string, unknown> },
  ctx: z.core.$RefinementCtx,
): void {
  if (ids.some(name => Object.hasOwn(claims, name))) return
  for (const [at, subject] of subjects.entries()) {
    if (matchesAnyOwner(subject))
      ctx.addIssue({
        code: 'custom',
        path: ['subjects', at],
        message:
          'leaves the owner open, which would trust everybody who has an account there: ' +
          `name the owner without a wildcard, or add one of the claims ${ids.join(', ')}`,
      })
  }
}

/**
 * Exact, or with `*` for one or more characters within a part: it matches neither `:` nor `/`; `**`
 * also matches `/`, for names of branches. No wildcard matches `:`, so that a branch called
 * `x:environment:production` is no environment.
 */
export const subjectSchema = z
  .string()
  .min(1)
  .max(300)
  .refine(text => (text.match(/\*+/g) ?? []).every(stars => stars.length <= 2), 'expected * or **')
  .refine(text => (text.match(/\*+/g) ?? []).length <= 3, 'expected at most 3 wildcards')

const claimSchema = z.union([z.string().max(300), z.number(), z.boolean()])
const trust = {
  issuer: issuerSchema,
  audience: z
    .string()
    .min(1)
    .max(300)
    .describe('the required audience of the token: a token for another service is not accepted'),
  claims: z
    .record(z.string().regex(/^[\w.:/-]{1,100}$/), claimSchema)
    .default({})
    .describe('more claims, compared exactly'),
}
export const lifetimeSchema = z
  .int()
  .min(1)
  .max(240)
  .default(60)
  .describe('lifetime of the exchanged token in minutes')

/**
 * The identity of a person at an identity provider. Without patterns, because a person is one
 * subject.
 */
export const personIdentitySchema = z.strictObject({
  ...trust,
  subject: z
    .string()
    .min(1)
    .max(300)
    .refine(text => !text.includes('*'), 'a person is exactly one subject'),
})
export const workloadTrust = { ...trust, subjects: z.array(subjectSchema).min(1).max(50) }

/** Conditions that a token must meet for this rule. */
export type Trust = {
  rule: string
  issuer: string
  audience: string
  subjects: string[]
  claims: Record<string, string | number | boolean>
}
