/**
 * The schemas of promotion: the policy of an environment, the gate and its conditions, approvals,
 * test results. The steps of an operation are the same in every environment; only the policy
 * differs, and it is data.
 */
import { z } from 'zod'
import { environmentNameSchema } from './environment.ts'
import { operationKindSchema, requestedKindSchema } from './operationKind.ts'
import { revisionSchema } from './revision.ts'

export const conditionNames = [
  'clean-revision',
  'proven',
  'tests',
  'sign-offs',
  'no-drift',
  'known-state',
  'parity',
  'compliance',
  'no-surprise',
] as const
export const conditionNameSchema = z.enum(conditionNames)
/**
 * `clean-revision`: a commit, no uncommitted changes; `proven`: the same commit, dependency digest
 * and settings schema succeeded in the environment that proves a revision, not too long ago;
 * `tests`: the checks and reported tests of that operation passed; `sign-offs`: the named persons
 * signed off; `no-drift`: the environment that proves has no confirmed drift; `known-state`: the
 * recorded state was not changed outside of Twinstack; `parity`: its state and the planned one have
 * no undocumented difference; `compliance`: no critical or high violation in the planned state;
 * `no-surprise`: the plan replaces or deletes no resource with data, unless the request names it.
 */
export type ConditionName = z.infer<typeof conditionNameSchema>

/** `required` refuses, `warn` is reported and allows, `off` is not evaluated. */
export const conditionModeSchema = z.enum(['required', 'warn', 'off'])
export type ConditionMode = z.infer<typeof conditionModeSchema>

const minutes = z
  .int()
  .min(1)
  .max(366 * 24 * 60)

export const policySchema = z.strictObject({
  approvals: z.strictObject({
    required: z.boolean().describe('operations plan, wait for an approval, and apply'),
    kinds: z.array(requestedKindSchema).describe('kinds of operations that need an approval'),
    fourEyes: z.boolean().describe('only a person other than the requester may approve'),
    expiresMinutes: minutes.describe(
      'without an approval in this time the operation expires; an older approval lapses',
    ),
  }),
  gate: z.strictObject({
    conditions: z.strictObject(
      Object.fromEntries(conditionNames.map(name => [name, conditionModeSchema])) as Record<
        ConditionName,
        typeof conditionModeSchema
      >,
    ),
    from: environmentNameSchema.describe('the environment that proves revisions for this one'),
    withinHours: z
      .number()
      .positive()
      .max(366 * 24)
      .describe('how long its proof is valid'),
    driftWithinMinutes: z
      .int()
      .min(0)
      .max(7 * 24 * 60)
      .describe(
        'the maximum age of a drift check when the operation was ' +
          'requested; 0: each operation makes its own',
      ),
    unknown: z
      .enum(['refuse', 'two-steps'])
      .describe(
        'for values of software, security or images that can not be compared. A value that the ' +
          'plan does not know yet always refuses. `refuse`: a secret that hides such a value ' +
          'refuses, too; `two-steps`: such a secret is accepted',
      ),
    firstDeploy: z
      .enum(['proven', 'free'])
      .describe(
        '`proven`: the first deploy needs the same proof; `free`: only a clean revision, ' +
          'known state and compliance',
      ),
    signOffs: z
      .array(z.string().regex(/^[a-z][a-z0-9-]{0,39}$/))
      .max(10)
      .describe('roles that must sign off a promotion, e.g. release, qa'),
  }),
  checks: z.strictObject({
    mode: conditionModeSchema.describe('`required`: checks that fail make the operation fail'),
  }),
  rollback: z.strictObject({
    automatic: z
      .boolean()
      .describe('after a failed deploy or failed checks the last good revision is restored'),
  }),
  outOfBand: z
    .strictObject({
      allowed: z.boolean().describe('a plain pulumi may change the environment'),
      evidence: z
        .boolean()
        .describe(
          'the state after it counts as known; otherwise the gate needs a write by an operation',
        ),
    })
    .describe('changes by a plain pulumi at the state service'),
  ephemeral: z.strictObject({
    overrides: z
      .array(z.string().max(200))
      .max(200)
      .describe(
        'settings that a request may override: paths with dots, `*` for one level, `**` ' +
          'for all below',
      ),
    ttlMinutes: minutes.describe(
      'time to live from the last activity, unless the request sets another',
    ),
    maximumMinutes: minutes.describe('hard end, from creation'),
    warnMinutes: minutes.describe('how long before the end a notice announces it'),
    perOwner: z.int().min(0).max(1000),
    total: z.int().min(0).max(10000),
  }),
})
export type Policy = z.infer<typeof policySchema>

/** The evidence of a decision, with its digest at that time. */
export const citedSchema = z.object({
  what: z.string().describe('operation, plan, tests, sign-off, parity-report, findings, policy…'),
  id: z.string(),
  digest: z.string().describe('SHA-256 of it, canonical JSON'),
})

export const conditionSchema = z.object({
  name: conditionNameSchema,
  mode: conditionModeSchema,
  met: z.boolean().nullable().describe('null: not evaluated, the detail contains the reason'),
  detail: z.string().describe('the result in one sentence'),
  summary: z.string().optional().describe('the detail without its list, with the number of items'),
  command: z.string().optional().describe('the command that shows the whole list'),
  fix: z.string().nullable().describe('what to do about it'),
  evidence: z.array(citedSchema),
})
export type Condition = z.infer<typeof conditionSchema>

/**
 * `rule`: the rule that applied. `allowed`: every required condition is met, or break-glass was
 * used.
 */
export const gateDecisionSchema = z.object({
  operation: z.uuid(),
  environment: environmentNameSchema,
  kind: operationKindSchema,
  at: z.iso.datetime(),
  revision: revisionSchema.nullable(),
  rule: z.enum(['promotion', 'first-deploy', 'deployed-revision', 'rollback', 'not-gated']),
  planDigest: z.string().nullable().describe('the plan that was judged'),
  conditions: z.array(conditionSchema),
  allowed: z.boolean(),
  breakGlass: z
    .object({ reason: z.string(), by: z.string(), approvedBy: z.string().nullable() })
    .nullable(),
  digest: z
    .string()
    .describe('SHA-256 of all the rest, canonical JSON; sealed with the key of the service'),
})
export type GateDecision = z.infer<typeof gateDecisionSchema>

export const testOutcomeSchema = z.enum(['passed', 'failed', 'error'])
export const testResultSchema = z.object({
  id: z.uuid(),
  operation: z.uuid(),
  at: z.iso.datetime(),
  source: z
    .enum(['checks', 'reported'])
    .describe('`checks`: run by Twinstack after the deploy; `reported`: sent by an outside CI'),
  name: z.string().describe('of the check or suite'),
  outcome: testOutcomeSchema,
  total: z.int(),
  failed: z.int(),
  skipped: z.int(),
  seconds: z.number(),
  by: z.string(),
  url: z.string().nullable(),
  cases: z
    .array(
      z.object({
        name: z.string(),
        outcome: z.enum(['passed', 'failed', 'error', 'skipped']),
        seconds: z.number().nullable(),
        message: z.string().nullable(),
      }),
    )
    .describe('at most 1000; failed ones first'),
  output: z
    .string()
    .optional()
    .describe('`checks` only: beginning and end of the output of a command, secrets withheld'),
})
export type TestResult = z.infer<typeof testResultSchema>

export const signOffSchema = z.object({
  operation: z.uuid(),
  role: z.string(),
  by: z.string(),
  at: z.iso.datetime(),
  comment: z.string(),
})
export type SignOff = z.infer<typeof signOffSchema>
