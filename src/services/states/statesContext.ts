import { TwinstackError } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { Right } from '../../model/access.ts'
import type { Actor } from '../../model/actor.ts'
import type { MasterKeys } from '../../model/masterKey.ts'
import type { Stack, StackId } from '../../model/stateService.ts'
import type { StackReferenceName } from '../../model/stackReference.ts'
import type { StatePolicy } from '../../model/stateServiceParts.ts'
import type { RunnerScope } from '../../model/stateServiceStore.ts'
import type { Store } from '../../model/store.ts'
import { authorise, sees, type Target } from '../access/policy.ts'

/** The dependencies of every verb of the state service. */
export type StatesContext = {
  store: Store
  masters: MasterKeys
  actor: Actor
  /** set for a runner, which has no rights beyond its stack */
  runner: RunnerScope | null
  /** the one organisation in the names of stacks */
  organisation: string
  /** stacks that every run may read, for `StackReference` of its program */
  references?: readonly StackReferenceName[] | undefined
  /** whether the policy of an environment allows changes by a plain pulumi */
  policy: StatePolicy
  log: Log
}

/**
 * The stack of this name, for a caller with the right on it. A caller without any role on it gets
 * the same error as for a stack that does not exist.
 *
 * @throws TwinstackError `not-found`, or `forbidden` with the role that is needed
 */
export async function findStack(ctx: StatesContext, id: StackId, right: Right): Promise<Stack> {
  await authoriseStack(ctx, id, right)
  const stack = await ctx.store.stacks.find(id)
  if (stack) return stack
  throw createStackNotFoundError(ctx, id)
}

/**
 * Demands the right on the stack of this name, whether or not there is one. A runner has all rights
 * on its own stack, or those of reading it, and sees no other.
 */
export async function authoriseStack(ctx: StatesContext, id: StackId, right: Right): Promise<void> {
  if (ctx.runner) return authoriseRunner(ctx, ctx.runner, id, right)
  const target = await readTarget(ctx, id.name)
  if (!sees(ctx.actor, target)) throw createStackNotFoundError(ctx, id)
  authorise(ctx.actor, right, target)
}

/** The rights of a run that only reads: it exports, decrypts and previews its own stack. */
const readingRights: readonly Right[] = ['stack:read', 'stack:use']

/**
 * The program of a preview, of a plan before its approval, and of a drift check runs with the token
 * of its run, so that token may not write what a later operation would act on.
 */
function authoriseRunner(
  ctx: StatesContext,
  { stack, reading }: RunnerScope,
  id: StackId,
  right: Right,
): void {
  const isOwn = stack.project === id.project && stack.name === id.name
  if (!isOwn && readingRights.includes(right) && isReferenced(ctx, id)) return
  if (!isOwn) throw createStackNotFoundError(ctx, id)
  if (!reading || readingRights.includes(right)) return
  throw new TwinstackError('forbidden', `${right}: this run of ${id.name} only reads its stack`, {
    hint: 'a preview, a plan and a drift check write no state: request a deploy',
  })
}

function isReferenced({ references = [] }: StatesContext, { project, name }: StackId): boolean {
  return references.some(one => one.project === project && one.stack === name)
}

/** A stack with the name of an environment is that environment, with its kind and its grants. */
async function readTarget({ store }: StatesContext, name: string): Promise<Target> {
  const environment = await store.environments.get(name)
  return { environment: name, environmentKind: environment?.kind }
}

export function createStackNotFoundError(
  { organisation }: Pick<StatesContext, 'organisation'>,
  { project, name }: StackId,
): TwinstackError<'not-found'> {
  return new TwinstackError('not-found', `Stack '${organisation}/${project}/${name}' not found`)
}
