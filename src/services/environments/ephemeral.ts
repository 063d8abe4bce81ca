/** Rules of ephemeral environments alone: their policy, limits, owner and time to live. */
import { authorise } from '../access/policy.ts'
import { TwinstackError } from '../../lib/errors.ts'
import type { Store } from '../../model/store.ts'
import type { Policy } from '../../model/promotion.ts'
import { refuseForbiddenOverrides } from './allowed.ts'
import type { VerbContext } from '../../model/verbContext.ts'

type Limits = Policy['ephemeral']
export type EphemeralOptions = {
  owner: string
  overrides: Record<string, unknown>
  ttlMinutes: number | undefined
}

/**
 * Checks the request against the policy; in the transaction that creates it, so that limits
 * are enforced under concurrency.
 *
 * @returns its time to live
 * @throws TwinstackError `forbidden` for another's name, `override-not-allowed`, `limit-reached`,
 * `invalid-request`
 */
export async function checkEphemeralLimits(
  ctx: VerbContext,
  name: string,
  { owner, overrides, ttlMinutes }: EphemeralOptions,
): Promise<{ ttlMinutes: number; maximumMinutes: number }> {
  mayOwn(ctx, name, owner)
  const { ephemeral } = await ctx.readPolicy(ctx.store, { name, kind: 'ephemeral' })
  refuseForbiddenOverrides(ephemeral.overrides, overrides)
  const life = boundLife(ephemeral, ttlMinutes)
  await refuseOverLimit(ctx.store, ephemeral, owner)
  return life
}

/**
 * An environment counts towards the limit of its owner, so naming another owner needs a right of
 * its own: otherwise a caller could create any number.
 */
export function mayOwn(ctx: Pick<VerbContext, 'actor'>, environment: string, owner: string): void {
  if (owner !== ctx.actor.name)
    authorise(ctx.actor, 'environment:assign', { environment, environmentKind: 'ephemeral' })
}

/** @throws TwinstackError `invalid-request` for a time to live beyond the hard end */
export function boundLife(
  { ttlMinutes: standard, maximumMinutes }: Limits,
  values: number | undefined,
): { ttlMinutes: number; maximumMinutes: number } {
  if (values === undefined || values <= maximumMinutes)
    return { ttlMinutes: Math.min(values ?? standard, maximumMinutes), maximumMinutes }
  const message =
    `expected at most ${maximumMinutes} minutes, after which an ephemeral environment ends ` +
    `in any case; found ${values}`
  throw new TwinstackError('invalid-request', `ttlMinutes: ${message}`, {
    fields: [{ path: 'ttlMinutes', message }],
  })
}

async function refuseOverLimit(
  store: Store,
  { perOwner, total }: Limits,
  owner: string,
): Promise<void> {
  await store.environments.lockCreation()
  const there = await store.environments.countEphemeral(owner)
  if (there.owned.length >= perOwner)
    throw createLimitError(
      `${owner} has ${there.owned.length} ephemeral environments (${listNames(there.owned)}), ` +
        `and the policy allows ${perOwner} per owner`,
      `DELETE /v1/environments/${there.owned[0] ?? '{name}'}?destroy=true removes one`,
    )
  if (there.total >= total)
    throw createLimitError(
      `there are ${there.total} ephemeral environments, and the policy allows ${total}; ` +
        `${owner} has ${there.owned.length} of them (${listNames(there.owned)})`,
      'GET /v1/environments?kind=ephemeral lists them; remove what nobody needs',
    )
}

function listNames(names: string[]): string {
  return names.length === 0
    ? 'none'
    : names.length > 10
      ? `${names.slice(0, 10).join(', ')}…`
      : names.join(', ')
}

function createLimitError(message: string, hint: string): TwinstackError {
  return new TwinstackError('limit-reached', message, { hint })
}
