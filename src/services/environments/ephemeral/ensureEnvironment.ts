import { isDeepStrictEqual } from 'node:util'
import type { z } from 'zod'
import { writeAuditLog } from '../../access/auditLog.ts'
import { authorise } from '../../access/policy.ts'
import { refuseForbiddenOverrides } from '../allowed.ts'
import { createEnvironment, requireHarmlessOverrides, toSource } from '../createEnvironment.ts'
import { requireVisible } from '../getEnvironment.ts'
import { boundLife } from '../ephemeral.ts'
import type { Environment } from '../../../model/environment.ts'
import { TwinstackError } from '../../../lib/errors.ts'
import { requireMatch } from '../../../lib/entityTag.ts'
import { parseInput } from '../../../lib/input.ts'
import { getEnvironmentTag } from '../../../model/entityTags.ts'

import { requestOperation } from '../../operations/requestOperation.ts'
import { supersede } from '../../operations/supersede.ts'
import { finalStatuses, type Operation } from '../../../model/operation.ts'
import type { Revision } from '../../../model/revision.ts'
import type { CreatedEnvironment } from './makeEnvironment.ts'
import {
  ensureEnvironmentInput,
  type EnsureEnvironmentInput,
} from '../../../model/environmentInput.ts'
import type { VerbContext } from '../../../model/verbContext.ts'

type EnvironmentInput = z.output<typeof ensureEnvironmentInput>
export type EnsuredEnvironment = CreatedEnvironment & { outcome: 'created' | 'deploys' | 'nothing' }

/**
 * Ensures that an ephemeral environment exists with this revision and these overrides; can be
 * repeated, for CI. Starts nothing when the same revision and overrides are deployed or being
 * deployed. Otherwise queues a deploy, which replaces the queued ones. Fields that are left out
 * keep their values.
 *
 * @throws TwinstackError `environment-conflict` (another kind or template),
 * `environment-busy` (it is being removed), and
 * `precondition-failed`, and what createEnvironment and requestOperation throw
 */
export async function ensureEnvironment({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: EnsureEnvironmentInput
}): Promise<EnsuredEnvironment> {
  requireHarmlessOverrides(input)
  const values = parseInput(ensureEnvironmentInput, input)
  authorise(ctx.actor, 'environment:write', {
    environment: values.name,
    environmentKind: 'ephemeral',
  })
  authorise(ctx.actor, 'operation:request', {
    environment: values.name,
    environmentKind: 'ephemeral',
    operationKind: 'deploy',
  })
  refuseOther(ctx, await ctx.store.environments.get(values.name), values)
  // before anything is locked: git may take its time
  const revision = await ctx.trees.resolve(values.revision ?? null)
  return ctx.store.runInTransaction(async store => {
    const bound = { ...ctx, store }
    const there = await store.environments.lock(values.name)
    requireMatch(ctx.ifMatch, there && getEnvironmentTag(there), `the environment ${values.name}`)
    if (there) return keep(bound, there, values, revision)
    // of two requests at the same time, the second finds the environment that the first created
    await store.environments.lockCreation()
    const made = await store.environments.lock(values.name)
    return made ? keep(bound, made, values, revision) : create(bound, values, revision)
  })
}

async function create(
  ctx: VerbContext,
  { revision: _ref, message, ...values }: EnvironmentInput,
  revision: Revision,
): Promise<EnsuredEnvironment> {
  const environment = await createEnvironment({ ctx, input: values })
  return {
    outcome: 'created',
    environment,
    operation: await deploy(ctx, environment, revision, message),
  }
}

async function keep(
  ctx: VerbContext,
  there: Environment,
  values: EnvironmentInput,
  revision: Revision,
): Promise<EnsuredEnvironment> {
  refuseOther(ctx, there, values)
  const environment = await changeEnvironment(ctx, there, values)
  const { items } = await ctx.store.operations.list({
    environment: environment.name,
    page: 1,
    pageSize: 100,
  })
  refuseLeaving(environment, items)
  const current = items.find(isDeployment)
  if (current && isSame(current, environment, revision)) {
    await ctx.store.environments.prolong(environment.name, null)
    return {
      outcome: 'nothing',
      environment: await readEnvironment(ctx, environment),
      operation: current,
    }
  }
  const operation = await deploy(ctx, environment, revision, values.message)
  await supersede(ctx, operation, ['deploy'])
  return {
    outcome: 'deploys',
    environment: await readEnvironment(ctx, environment),
    operation: (await ctx.store.operations.get(operation.id)) ?? operation,
  }
}

function refuseOther(
  ctx: VerbContext,
  there: Environment | null,
  { name, template }: EnvironmentInput,
): void {
  if (!there) return
  requireVisible(ctx, there)
  if (there.kind !== 'ephemeral') throw createConflictError(name, `is of kind ${there.kind}`)
  if (template !== undefined && template !== there.template)
    throw createConflictError(
      name,
      `was created from the template ${there.template}, not ${template}`,
    )
}

function createConflictError(name: string, what: string): TwinstackError {
  return new TwinstackError('environment-conflict', `the environment ${name} exists and ${what}`, {
    hint: 'choose another name, or remove the existing environment first',
  })
}

function refuseLeaving({ name }: Environment, operations: Operation[]): void {
  const leaving = operations.find(
    one => one.removeEnvironment && !finalStatuses.includes(one.status),
  )
  if (leaving)
    throw new TwinstackError(
      'environment-busy',
      `${name} is being destroyed by operation ${leaving.id}`,
      { hint: 'wait until that operation has ended, then send the same again' },
    )
}

/**
 * Whether the operation decides which program is deployed now or next: it applies or removes the
 * program, and was not ended before it began.
 */
function isDeployment({ kind, status, startedAt, options }: Operation): boolean {
  if (!['deploy', 'rollback', 'rebuild', 'destroy'].includes(kind) || options.planOnly) return false
  return !finalStatuses.includes(status) || (startedAt !== null && status !== 'superseded')
}

function isSame(current: Operation, environment: Environment, revision: Revision): boolean {
  const alive = !finalStatuses.includes(current.status) || current.status === 'succeeded'
  return (
    alive &&
    current.kind !== 'destroy' &&
    current.revision?.id === revision.id &&
    current.revision.dependencies === revision.dependencies &&
    isDeepStrictEqual(current.overrides ?? {}, environment.overrides)
  )
}

/** Changes the fields that the request contains; the others keep their values. */
async function changeEnvironment(
  ctx: VerbContext,
  there: Environment,
  values: EnvironmentInput,
): Promise<Environment> {
  const { ephemeral } = await ctx.readPolicy(ctx.store, there)
  const { description, overrides, ttlMinutes } = values
  if (overrides) refuseForbiddenOverrides(ephemeral.overrides, overrides)
  boundLife(ephemeral, ttlMinutes)
  if (values.owner !== undefined && values.owner !== there.owner)
    throw createConflictError(there.name, `belongs to ${there.owner}, not to ${values.owner}`)
  const source = toSource(values)
  const change = {
    ...(description !== undefined && description !== there.description && { description }),
    ...(overrides && !isDeepStrictEqual(overrides, there.overrides) && { overrides }),
    ...(ttlMinutes !== undefined &&
      there.life &&
      ttlMinutes !== there.life.ttlMinutes && { ttlMinutes }),
    ...(source && !isDeepStrictEqual(source, there.source) && { source }),
  }
  if (Object.keys(change).length === 0) return there
  const environment = await ctx.store.environments.update(there.name, change)
  await writeAuditLog(ctx, {
    action: 'environment.update',
    target: there.name,
    outcome: 'done',
    detail: change,
  })
  return environment
}

async function deploy(
  ctx: VerbContext,
  { name }: Environment,
  resolved: Revision,
  message: string | undefined,
): Promise<Operation> {
  return (
    await requestOperation({
      ctx,
      input: { environment: name, kind: 'deploy', message: message ?? 'environment ensured' },
      resolved,
    })
  ).operation
}

async function readEnvironment(
  { store }: VerbContext,
  environment: Environment,
): Promise<Environment> {
  return (await store.environments.get(environment.name)) ?? environment
}
