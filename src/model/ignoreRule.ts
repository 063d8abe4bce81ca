/** The schema of a program's `drift.yaml`: drift that is known, wanted and has an owner. */
import { z } from 'zod'

const wildcard = z.string().min(1).max(200).describe('`*` matches anything')

/** Differences that a rule hides only when it names them explicitly. */
export const allowances = ['deletion', 'replacement', 'loosening'] as const
export type Allowance = (typeof allowances)[number]

export const ignoreRuleSchema = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,59}$/, 'expected lower-case letters, digits and hyphens'),
    type: wildcard.optional().describe('Pulumi type token, e.g. `aws:autoscaling/*`'),
    name: wildcard.optional().describe('name of the resource in the program'),
    property: wildcard
      .optional()
      .describe('path and everything below it, e.g. `tags.cost-*`, `ingress[*].description`'),
    environments: z.array(wildcard).min(1).optional().describe('all when left out'),
    reason: z.string().trim().min(10, 'expected a sentence with the reason').max(1000),
    owner: z.string().trim().min(1).max(100).describe('its owner'),
    expires: z.iso.date().optional().describe('last day on which the rule is valid, UTC'),
    allow: z.array(z.enum(allowances)).min(1).optional(),
    reconcile: z
      .literal(true)
      .optional()
      .describe(
        'a reconcile restores it nevertheless; default: a reconcile does not change the resource',
      ),
  })
  .refine(
    rule => rule.type ?? rule.name ?? rule.property,
    'expected at least one of type, name, property',
  )
export type IgnoreRule = z.infer<typeof ignoreRuleSchema>

export const ignoreFileSchema = z.strictObject({
  rules: z
    .array(ignoreRuleSchema)
    .max(500)
    .superRefine((rules, context) => {
      const seen = new Set<string>()
      for (const [at, { id }] of rules.entries()) {
        if (seen.has(id))
          context.addIssue({
            code: 'custom',
            path: [at, 'id'],
            message: `another rule has the id ${id}`,
          })
        seen.add(id)
      }
    }),
})

export type IgnoreRules = IgnoreRule[]
