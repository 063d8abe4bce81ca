/** `drift.yaml` of a program: what of the drift is known, wanted and owned by somebody. */
import { z } from 'zod'

const wildcard = z.string().min(1).max(200).describe('`*` matches anything')

/** What a rule may only hide when it says so by name. */
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
    reason: z.string().trim().min(10, 'expected a sentence that says why').max(1000),
    owner: z.string().trim().min(1).max(100).describe('who owns it'),
    expires: z.iso.date().optional().describe('last day on which the rule holds, UTC'),
    allow: z.array(z.enum(allowances)).min(1).optional(),
    reconcile: z
      .literal(true)
      .optional()
      .describe('a reconcile puts it back all the same; without it the resource is left as it is'),
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
            message: `there is another rule called ${id}`,
          })
        seen.add(id)
      }
    }),
})

export type IgnoreRules = IgnoreRule[]
