import { z } from 'zod'
import { writeAuditLog } from '../access/auditLog.ts'
import { authorise } from '../access/policy.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { parseInput } from '../../lib/input.ts'

import { mustReadTemplate } from './template.ts'
import { admit } from './ephemeral.ts'
import { faults, overridesSchema } from './overrides.ts'
import {
  environmentKinds,
  environmentKindSchema,
  environmentNameSchema,
  ownerSchema,
  sourceSchema,
  textSchema,
  ttlMinutesSchema,
  type Environment,
} from '../../model/environment.ts'
import type { NewEnvironment } from '../../model/environmentStore.ts'
import type { VerbContext } from '../../model/verbContext.ts'

const pullRequest = z
  .int()
  .min(1)
  .max(2 ** 31)

/** What an ephemeral environment is made of. */
export const ephemeralFields = {
  description: textSchema.optional(),
  owner: ownerSchema
    .optional()
    .describe(
      'who is responsible; the caller when left out. Another one needs the right environment:assign for ephemeral ones, since limits count by owner',
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
  source: sourceSchema.optional().describe('ephemeral only: what it is of'),
  pullRequest: pullRequest
    .optional()
    .describe(
      'ephemeral only: the same as `source: {kind: pull-request, number}`; names it pr-<number> when it has no name',
    ),
}
export const createEnvironmentInput = z.strictObject({
  name: environmentNameSchema.optional().describe('may be left out with `pullRequest`'),
  kind: environmentKindSchema,
  ...ephemeralFields,
})
export type CreateEnvironmentInput = z.input<typeof createEnvironmentInput>
type Asked = Omit<z.output<typeof createEnvironmentInput>, 'name'> & { name: string }

/**
 * Makes an environment; nothing is created in the cloud before its first deploy.
 *
 * @throws TwinstackError `invalid-request`, `forbidden`, `settings-read-only`,
 * `environment-exists`, `override-not-allowed`, `limit-reached`
 */
export async function createEnvironment({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: CreateEnvironmentInput
}): Promise<Environment> {
  mustBeHarmless(input)
  const asked = named(parseInput(createEnvironmentInput, input))
  mustNotPose(asked)
  authorise(ctx.actor, 'environment:write', {
    environment: asked.name,
    environmentKind: asked.kind,
  })
  if (asked.kind !== 'ephemeral') mustComeFromCode(asked)
  else await mustReadTemplate(ctx, asked.template ?? 'staging')
  return ctx.store.transaction(async store => {
    const life =
      asked.kind === 'ephemeral'
        ? await admit({ ...ctx, store }, asked.name, {
            owner: asked.owner ?? ctx.actor.name,
            overrides: asked.overrides ?? {},
            ttlMinutes: asked.ttlMinutes,
          })
        : null
    const environment = await store.environments.create({ ...row(asked, ctx.actor.name), life })
    await ctx.onEnvironmentCreated(store, environment)
    await writeAuditLog(
      { ...ctx, store },
      {
        action: 'environment.create',
        target: environment.name,
        outcome: 'done',
        detail: { kind: environment.kind, template: environment.template },
      },
    )
    return environment
  })
}

/**
 * Stack, account and role go by the name, gate and rights by the kind: nothing else may be called
 * like a twin.
 */
function mustNotPose({ name, kind }: Asked): void {
  if (name === kind || !(environmentKinds as readonly string[]).includes(name)) return
  throw new TwinstackError(
    'invalid-request',
    `name: ${name} is kept for an environment of that kind, this one is ${kind}`,
    {
      hint: 'choose another name',
      fields: [{ path: 'name', message: `kept for the kind ${name}` }],
    },
  )
}

/** Looked at before parsing, because zod drops a `__proto__` key in silence. */
export function mustBeHarmless({ overrides }: { overrides?: unknown }): void {
  const messages = overrides === undefined ? [] : faults(overrides)
  if (messages.length === 0) return
  throw new TwinstackError('invalid-request', `overrides: ${messages.join('; ')}`, {
    fields: messages.map(message => ({ path: 'overrides', message })),
  })
}

function named({ name, ...asked }: z.output<typeof createEnvironmentInput>): Asked {
  const found = name ?? (asked.pullRequest === undefined ? undefined : `pr-${asked.pullRequest}`)
  if (found !== undefined) return { ...asked, name: found }
  throw new TwinstackError('invalid-request', 'name: missing, expected a name, or pullRequest', {
    fields: [{ path: 'name', message: 'missing, expected a name, or pullRequest' }],
  })
}

/**
 * The settings of a twin have one source, its file in the repository; whatever else could set them
 * would be drift by design.
 */
function mustComeFromCode({
  name,
  kind,
  template,
  overrides,
  ttlMinutes,
  source,
  pullRequest,
}: Asked): void {
  const short = Object.entries({ ttlMinutes, source, pullRequest })
    .filter(([, value]) => value !== undefined)
    .map(([path]) => ({ path, message: 'only for environments of kind ephemeral' }))
  if (short.length > 0)
    throw new TwinstackError(
      'invalid-request',
      `${short.map(({ path }) => path).join(', ')}: only for environments of kind ephemeral, not ${kind}`,
      { fields: short },
    )
  const given = Object.entries({ template, overrides })
    .filter(([, value]) => value !== undefined)
    .map(([path]) => path)
  if (given.length === 0) return
  throw new TwinstackError(
    'settings-read-only',
    `${given.join(' and ')} can't be given for a ${kind} environment: its settings come from Pulumi.${name}.yaml`,
    {
      hint: `write the values into Pulumi.${name}.yaml of the program's repository and deploy`,
      fields: given.map(path => ({ path, message: 'only for environments of kind ephemeral' })),
    },
  )
}

function row(asked: Asked, caller: string): NewEnvironment {
  const { name, kind, description, owner, template, overrides } = asked
  const ephemeral = kind === 'ephemeral'
  return {
    name,
    kind,
    description: description ?? '',
    owner: owner ?? caller,
    template: ephemeral ? (template ?? 'staging') : null,
    overrides: overrides ?? {},
    source: sourceOf(asked),
  }
}

/** `source`, or the pull request alone. */
export function sourceOf({
  source,
  pullRequest,
}: Pick<Asked, 'source' | 'pullRequest'>): Environment['source'] {
  return (
    source ?? (pullRequest === undefined ? null : { kind: 'pull-request', number: pullRequest })
  )
}
