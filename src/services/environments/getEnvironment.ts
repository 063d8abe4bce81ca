import { distance } from 'fastest-levenshtein'
import { z } from 'zod'
import type { Actor } from '../../model/actor.ts'
import { authorise, getScope, sees } from '../access/policy.ts'
import type { Right } from '../../model/access.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { parseInput } from '../../lib/input.ts'
import type { Store } from '../../model/store.ts'
import {
  environmentNameSchema,
  type Environment,
  type EnvironmentKind,
} from '../../model/environment.ts'
import type { VerbContext } from '../../model/verbContext.ts'

const inputSchema = z.strictObject({ name: environmentNameSchema })

/** One environment. @throws TwinstackError `invalid-request`, `forbidden`, `not-found` */
export async function getEnvironment({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<Environment> {
  const { name } = parseInput(inputSchema, input)
  return requireEnvironment(ctx, name, 'environment:read')
}

/** @throws TwinstackError `not-found` */
export async function findEnvironment(store: Store, name: string): Promise<Environment> {
  const environment = await store.environments.get(name)
  if (environment) return environment
  throw createNoEnvironmentError(name)
}

/**
 * The environment, for an actor with the right on it. An actor without a role there gets the same
 * error as for an environment that does not exist.
 *
 * @throws TwinstackError `not-found`, `forbidden`
 */
export async function requireEnvironment(
  ctx: Pick<VerbContext, 'store' | 'actor'>,
  name: string,
  right: Right,
): Promise<Environment> {
  const environment = await ctx.store.environments.get(name)
  if (!environment || !sees(ctx.actor, getTarget(environment)))
    throw await createUnknownEnvironmentError(ctx, name)
  authorise(ctx.actor, right, getTarget(environment))
  return environment
}

/** Proposes the nearest name among the environments that the caller sees. */
async function createUnknownEnvironmentError(
  { store, actor }: Pick<VerbContext, 'store' | 'actor'>,
  name: string,
): Promise<TwinstackError<'not-found'>> {
  const { items } = await store.environments.list({
    page: 1,
    pageSize: 100,
    scope: getScope(actor),
  })
  const near = items
    .map(one => ({ name: one.name, edits: distance(one.name, name) }))
    .filter(({ edits }) => edits <= Math.max(2, Math.floor(name.length / 3)))
    .toSorted((a, b) => a.edits - b.edits)[0]
  const { message, hint } = createNoEnvironmentError(name)
  return new TwinstackError('not-found', message, {
    hint: near ? `did you mean ${near.name}? ${hint}` : hint,
  })
}

/** @throws TwinstackError `not-found` for one on which the actor has no role */
export function requireVisible(
  { actor }: Pick<VerbContext, 'actor'>,
  environment: Pick<Environment, 'name' | 'kind'>,
): void {
  if (!sees(actor, getTarget(environment))) throw createNoEnvironmentError(environment.name)
}

/**
 * The time (ISO 8601) from which the actor may see events of environments with this name. An actor
 * whose right comes from the kind sees only events since the environment was created, because an
 * earlier environment of the same name may have been of another kind. Empty: all events.
 */
export function getVisibleSince(
  actor: Actor,
  { name, createdAt }: Pick<Environment, 'name' | 'createdAt'>,
): string {
  return sees(actor, { environment: name }) ? '' : createdAt
}

/** The part of an environment that the policy depends on. */
export function getTarget({ name, kind }: Pick<Environment, 'name' | 'kind'>): {
  environment: string
  environmentKind: EnvironmentKind
} {
  return { environment: name, environmentKind: kind }
}

export function createNoEnvironmentError(name: string): TwinstackError<'not-found'> {
  return new TwinstackError('not-found', `there is no environment ${name}`, {
    hint: 'GET /v1/environments lists them; POST /v1/environments creates one',
  })
}
