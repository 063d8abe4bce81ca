import type { z } from 'zod'
import { writeAuditLog } from '../access/auditLog.ts'
import { authorise } from '../access/policy.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { parseInput } from '../../lib/input.ts'

import { refuseFormerStack } from './formerStack.ts'
import { requireReadableTemplate } from './template.ts'
import { checkEphemeralLimits } from './ephemeral.ts'
import {
  createEnvironmentInput,
  type CreateEnvironmentInput,
} from '../../model/environmentInput.ts'
import { listFaults } from '../../model/overrides.ts'
import { environmentKinds, type Environment } from '../../model/environment.ts'
import type { NewEnvironment } from '../../model/environmentStore.ts'
import type { Store } from '../../model/store.ts'
import type { VerbContext } from '../../model/verbContext.ts'
import type { WorkerLabels } from '../../model/workerLabels.ts'

type EnvironmentInput = Omit<z.output<typeof createEnvironmentInput>, 'name'> & { name: string }

/**
 * Creates an environment; nothing is created in the cloud before its first deploy.
 *
 * @throws TwinstackError `invalid-request`, `forbidden`, `settings-read-only`,
 * `environment-exists`, `override-not-allowed`, `limit-reached`, `conflict` for the name of a stack
 * of others
 */
export async function createEnvironment({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: CreateEnvironmentInput
}): Promise<Environment> {
  requireHarmlessOverrides(input)
  const values = completeName(parseInput(createEnvironmentInput, input))
  requireUnreservedName(values)
  authorise(ctx.actor, 'environment:write', {
    environment: values.name,
    environmentKind: values.kind,
  })
  if (values.kind !== 'ephemeral') requireSettingsFromCode(values)
  else await requireReadableTemplate(ctx, values.template ?? 'staging')
  return ctx.store.runInTransaction(async store => {
    const life =
      values.kind === 'ephemeral'
        ? await checkEphemeralLimits({ ...ctx, store }, values.name, {
            owner: values.owner ?? ctx.actor.name,
            overrides: values.overrides ?? {},
            ttlMinutes: values.ttlMinutes,
          })
        : null
    const environment = await store.environments.create({
      ...createRow(values, ctx.actor.name),
      workerLabels: await findTemplateLabels(store, values),
      life,
    })
    await refuseFormerStack({ actor: ctx.actor, store }, environment)
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

/** A copy runs where its template runs: it needs the same credentials. */
async function findTemplateLabels(
  store: Store,
  { kind, template }: EnvironmentInput,
): Promise<WorkerLabels> {
  if (kind !== 'ephemeral') return {}
  return (await store.environments.get(template ?? 'staging'))?.workerLabels ?? {}
}

/**
 * Refuses an environment that has the name of another kind. Stack, account and role depend on the
 * name, gate and rights on the kind, so an environment called `production` must be of that kind.
 */
function requireUnreservedName({ name, kind }: EnvironmentInput): void {
  if (name === kind || !(environmentKinds as readonly string[]).includes(name)) return
  throw new TwinstackError(
    'invalid-request',
    `name: ${name} is reserved for an environment of that kind, this one is ${kind}`,
    {
      hint: 'choose another name',
      fields: [{ path: 'name', message: `reserved for the kind ${name}` }],
    },
  )
}

/** Checked before parsing, because zod drops a `__proto__` key silently. */
export function requireHarmlessOverrides({ overrides }: { overrides?: unknown }): void {
  const messages = overrides === undefined ? [] : listFaults(overrides)
  if (messages.length === 0) return
  throw new TwinstackError('invalid-request', `overrides: ${messages.join('; ')}`, {
    fields: messages.map(message => ({ path: 'overrides', message })),
  })
}

function completeName({
  name,
  ...values
}: z.output<typeof createEnvironmentInput>): EnvironmentInput {
  const found = name ?? (values.pullRequest === undefined ? undefined : `pr-${values.pullRequest}`)
  if (found !== undefined) return { ...values, name: found }
  throw new TwinstackError('invalid-request', 'name: missing, expected a name, or pullRequest', {
    fields: [{ path: 'name', message: 'missing, expected a name, or pullRequest' }],
  })
}

/**
 * The settings of a twin have one source, its file in the repository. Settings from a request would
 * create drift.
 */
function requireSettingsFromCode({
  name,
  kind,
  template,
  overrides,
  ttlMinutes,
  source,
  pullRequest,
}: EnvironmentInput): void {
  const short = Object.entries({ ttlMinutes, source, pullRequest })
    .filter(([, value]) => value !== undefined)
    .map(([path]) => ({ path, message: 'only for environments of kind ephemeral' }))
  if (short.length > 0)
    throw new TwinstackError(
      'invalid-request',
      `${short.map(({ path }) => path).join(', ')}: only for environments of kind ephemeral, ` +
        `not ${kind}`,
      { fields: short },
    )
  const names = Object.entries({ template, overrides })
    .filter(([, value]) => value !== undefined)
    .map(([path]) => path)
  if (names.length === 0) return
  throw new TwinstackError(
    'settings-read-only',
    `${names.join(' and ')} can't be set for a ${kind} environment: its settings come from ` +
      `Pulumi.${name}.yaml`,
    {
      hint: `write the values into Pulumi.${name}.yaml of the program's repository and deploy`,
      fields: names.map(path => ({ path, message: 'only for environments of kind ephemeral' })),
    },
  )
}

function createRow(values: EnvironmentInput, caller: string): NewEnvironment {
  const { name, kind, description, owner, template, overrides } = values
  const ephemeral = kind === 'ephemeral'
  return {
    name,
    kind,
    description: description ?? '',
    owner: owner ?? caller,
    template: ephemeral ? (template ?? 'staging') : null,
    overrides: overrides ?? {},
    source: toSource(values),
  }
}

/** The `source` of the request; when only `pullRequest` is set, a source with its number. */
export function toSource({
  source,
  pullRequest,
}: Pick<EnvironmentInput, 'source' | 'pullRequest'>): Environment['source'] {
  return (
    source ?? (pullRequest === undefined ? null : { kind: 'pull-request', number: pullRequest })
  )
}
