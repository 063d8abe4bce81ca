import { z } from 'zod'
import { writeAuditLog } from '../access/auditLog.ts'
import { authorise } from '../access/policy.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { requireMatch } from '../../lib/entityTag.ts'
import { parseInput } from '../../lib/input.ts'
import { getEnvironmentTag } from '../../model/entityTags.ts'

import { mayOwn } from './ephemeral.ts'
import { requireEnvironment, getTarget } from './getEnvironment.ts'
import {
  environmentNameSchema,
  ownerSchema,
  textSchema,
  versionsUrlSchema,
  type Environment,
} from '../../model/environment.ts'
import type { VerbContext } from '../../model/verbContext.ts'
import { workerLabelsSchema } from '../../model/workerLabels.ts'

const never = z
  .unknown()
  .optional()
  .describe("refused: settings come from the program's repository")

/** The settings are named here only to be refused with the reason, instead of as unknown fields. */
export const environmentPatch = z.strictObject({
  description: textSchema.optional(),
  owner: ownerSchema.optional(),
  versionsUrl: versionsUrlSchema
    .nullable()
    .optional()
    .describe(
      "address that reports its running versions, for parity; null: the program's output " +
        '`versionsUrl`',
    ),
  account: z
    .null()
    .optional()
    .describe(
      'null removes the stored account and region; the next operation that writes ' +
        'stores them again',
    ),
  workerLabels: workerLabelsSchema
    .optional()
    .describe('its operations run only on workers with all these labels; {} for any worker'),
  settings: never,
  config: never,
  overrides: never,
  template: never,
})
export const updateEnvironmentInput = environmentPatch.extend({ name: environmentNameSchema })
export type UpdateEnvironmentInput = z.input<typeof updateEnvironmentInput>

/**
 * Changes the description of an environment: text, owner, versions URL. Its settings change only by
 * code and a deploy.
 *
 * @throws TwinstackError `invalid-request`, `forbidden`, `not-found`, `settings-read-only`,
 * `precondition-failed`
 */
export async function updateEnvironment({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: UpdateEnvironmentInput
}): Promise<Environment> {
  const { name, description, owner, versionsUrl, account, workerLabels, ...settings } = parseInput(
    updateEnvironmentInput,
    input,
  )
  const environment = await requireEnvironment(ctx, name, 'environment:write')
  // labels choose credentials, as the account does
  if (account === null || workerLabels !== undefined)
    authorise(ctx.actor, 'environment:move', getTarget(environment))
  if (environment.kind === 'ephemeral' && owner !== undefined && owner !== environment.owner)
    mayOwn(ctx, name, owner)
  refuseSettings(environment, settings)
  const change = {
    ...(description !== undefined && { description }),
    ...(owner !== undefined && { owner }),
    ...(versionsUrl !== undefined && { versionsUrl }),
    ...(account === null && { account }),
    ...(workerLabels !== undefined && { workerLabels }),
  }
  return ctx.store.runInTransaction(async store => {
    const current = await store.environments.lock(name)
    requireMatch(ctx.ifMatch, current && getEnvironmentTag(current), `the environment ${name}`)
    const updated = await store.environments.update(name, change)
    await writeAuditLog(
      { ...ctx, store },
      {
        action: 'environment.update',
        target: name,
        outcome: 'done',
        detail: {
          ...change,
          ...(account === null && {
            was: { account: environment.account, region: environment.region },
          }),
        },
      },
    )
    return updated
  })
}

function refuseSettings(
  { name, kind, template }: Environment,
  settings: Record<string, unknown>,
): void {
  const fields = Object.keys(settings).filter(key => settings[key] !== undefined)
  if (fields.length === 0) return
  throw new TwinstackError(
    'settings-read-only',
    `${fields.join(', ')} of ${name} can't be changed over the API: code is the source of ` +
      'truth for its settings',
    {
      hint:
        kind === 'ephemeral'
          ? `PUT /v1/environments/${name} with other overrides deploys it again; or change ` +
            `Pulumi.${template}.yaml and deploy`
          : `change Pulumi.${name}.yaml in the program's repository and deploy`,
      fields: fields.map(path => ({ path, message: 'not changeable over the API' })),
    },
  )
}
