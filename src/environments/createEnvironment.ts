import { z } from 'zod'
import { recordAudit } from '../access/audit.ts'
import { authorise } from '../access/policy.ts'
import { TwinstackError } from '../errors.ts'
import { parseInput } from '../input.ts'
import type { NewEnvironment, VerbContext } from '../operations/ports.ts'
import { faults, overridesSchema } from './overrides.ts'
import { environmentKindSchema, environmentNameSchema, ownerSchema, textSchema, type Environment } from './words.ts'

export const createEnvironmentInput = z.strictObject({
  name: environmentNameSchema,
  kind: environmentKindSchema,
  description: textSchema.optional(),
  owner: ownerSchema.optional().describe('who is responsible; the caller when left out'),
  template: environmentNameSchema.optional().describe('ephemeral only: the environment whose settings file it starts from; staging when left out'),
  overrides: overridesSchema.optional(),
})
export type CreateEnvironmentInput = z.input<typeof createEnvironmentInput>
type Asked = z.output<typeof createEnvironmentInput>

/**
 * Makes an environment; nothing is created in the cloud before its first deploy.
 *
 * @throws TwinstackError `invalid-request`, `forbidden`, `settings-not-patchable`, `environment-exists`
 */
export async function createEnvironment ({ ctx, input }: { ctx: VerbContext, input: CreateEnvironmentInput }): Promise<Environment> {
  mustBeHarmless(input)
  const asked = parseInput(createEnvironmentInput, input)
  authorise(ctx.actor, 'environment:write', { environmentKind: asked.kind })
  if (asked.kind !== 'ephemeral') mustComeFromCode(asked)
  return ctx.store.transaction(async store => {
    const environment = await store.environments.create(row(asked, ctx.actor.name))
    await ctx.environmentMade(store, environment)
    await recordAudit({ ...ctx, store }, { action: 'environment.create', target: environment.name, outcome: 'done', detail: { kind: environment.kind, template: environment.template } })
    return environment
  })
}

/** Looked at before parsing, because zod drops a `__proto__` key in silence. */
function mustBeHarmless ({ overrides }: CreateEnvironmentInput): void {
  const messages = faults(overrides)
  if (messages.length === 0) return
  throw new TwinstackError('invalid-request', `overrides: ${messages.join('; ')}`, { fields: messages.map(message => ({ path: 'overrides', message })) })
}

/** The settings of a twin have one source, its file in the repository; whatever else could set them would be drift by design. */
function mustComeFromCode ({ name, kind, template, overrides }: Asked): void {
  const given = Object.entries({ template, overrides }).filter(([, value]) => value !== undefined).map(([path]) => path)
  if (given.length === 0) return
  throw new TwinstackError('settings-not-patchable', `${given.join(' and ')} can't be given for a ${kind} environment: its settings come from Pulumi.${name}.yaml`, {
    hint: `write the values into Pulumi.${name}.yaml of the program's repository and deploy`,
    fields: given.map(path => ({ path, message: 'only for environments of kind ephemeral' })),
  })
}

function row ({ name, kind, description, owner, template, overrides }: Asked, caller: string): NewEnvironment {
  const ephemeral = kind === 'ephemeral'
  return { name, kind, description: description ?? '', owner: owner ?? caller, template: ephemeral ? template ?? 'staging' : null, overrides: overrides ?? {} }
}
