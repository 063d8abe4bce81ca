/** The requests that make an environment: of the service, the REST API, the client. */
import { z } from 'zod'
import {
  environmentKindSchema,
  environmentNameSchema,
  ownerSchema,
  sourceSchema,
  textSchema,
  ttlMinutesSchema,
} from './environment.ts'
import { overridesSchema } from './overrides.ts'

const pullRequest = z
  .int()
  .min(1)
  .max(2 ** 31)

/** The fields of a request that creates an environment, in addition to its name and kind. */
export const ephemeralFields = {
  description: textSchema.optional(),
  owner: ownerSchema
    .optional()
    .describe(
      'who is responsible; the caller when left out. Another owner needs the right ' +
        'environment:assign for ephemeral environments, because limits count by owner',
    ),
  template: environmentNameSchema
    .optional()
    .describe(
      'ephemeral only: the environment whose settings file it starts from; staging when left out',
    ),
  overrides: overridesSchema.optional(),
  ttlMinutes: ttlMinutesSchema
    .optional()
    .describe(
      'ephemeral only: time to live from the last activity; that of the policy when left out',
    ),
  source: sourceSchema.optional().describe('ephemeral only: its pull request or branch'),
  pullRequest: pullRequest
    .optional()
    .describe(
      'ephemeral only: short for `source: {kind: pull-request, number}`; the environment is ' +
        'named pr-<number> when `name` is left out',
    ),
}
export const createEnvironmentInput = z.strictObject({
  name: environmentNameSchema.optional().describe('may be left out with `pullRequest`'),
  kind: environmentKindSchema,
  ...ephemeralFields,
})
export type CreateEnvironmentInput = z.input<typeof createEnvironmentInput>

const revisionField = z.string().min(1).max(200).optional()
export const makeEnvironmentInput = createEnvironmentInput.extend({
  deploy: z.boolean().optional().describe('requests its first deploy in the same transaction'),
  revision: revisionField.describe('a branch, tag or commit to deploy; implies `deploy`'),
  message: z.string().max(500).optional().describe('with `deploy`: the reason'),
})
export type MakeEnvironmentInput = z.input<typeof makeEnvironmentInput>

export const ensureBody = z.strictObject({
  ...ephemeralFields,
  kind: z.literal('ephemeral').default('ephemeral'),
  revision: revisionField.describe(
    'a branch, tag or commit; the head of the configured branch when left out',
  ),
  message: z.string().max(500).optional().describe('the reason, stored with the deploy'),
})
export const ensureEnvironmentInput = ensureBody.extend({ name: environmentNameSchema })
export type EnsureInput = z.input<typeof ensureBody>
export type EnsureEnvironmentInput = z.input<typeof ensureEnvironmentInput>
