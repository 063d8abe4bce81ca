/** Links that sign in once: a caller with a token opens the pages in a browser as itself. */
import { z } from 'zod'
import { TwinstackError } from '../../../lib/errors.ts'
import { parseInput } from '../../../lib/input.ts'
import { createSecret, hashSecret } from '../../../lib/secret.ts'
import type { Actor } from '../../../model/actor.ts'
import type { FindHolder } from '../../../model/identity.ts'
import { isPagePath } from '../../../model/pagePath.ts'
import type { Store } from '../../../model/store.ts'
import type { VerbContext } from '../../../model/verbContext.ts'
import { writeAuditLog } from '../auditLog.ts'
import { toActor } from '../authenticate.ts'
import { beginSession, type BegunSession } from '../sessions.ts'

/** seconds until a link ends */
export const linkSeconds = 60

export const signInLinkInput = z.strictObject({
  path: z
    .string()
    .max(2000)
    .refine(isPagePath, 'expected the path of a page, for example /dashboard/operations')
    .default('/dashboard')
    .describe('the page that is shown after the sign-in'),
})

/** `path`: of the link, below the address of the service; it contains the secret. */
export type SignInLink = { path: string; expiresAt: string }

/**
 * Creates a link that signs in as the caller, once and within a minute. The session has the rights
 * of the caller's token and ends with it. Every caller may do so: a session can do no more than the
 * token.
 */
export async function createSignInLink({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: unknown
}): Promise<SignInLink> {
  const { path } = parseInput(signInLinkInput, input ?? {})
  const { tokenId } = ctx.actor
  if (tokenId === null)
    throw new TwinstackError('forbidden', 'only the holder of a token can create a sign-in link')
  const secret = createSecret()
  const { expiresAt } = await ctx.store.runInTransaction(async store => {
    const created = await store.oneTimeSecrets.create({
      hash: hashSecret(secret),
      purpose: 'link',
      tokenId,
      path,
      lifeSeconds: linkSeconds,
    })
    await writeAuditLog(
      { ...ctx, store },
      { action: 'sign-in-link.create', target: tokenId, outcome: 'done' },
    )
    return created
  })
  return { path: `/dashboard/sign-in/link?secret=${secret}`, expiresAt }
}

type LinkContext = {
  store: Store
  ruling: FindHolder | undefined
  address: string | null
  requestId: string | null
}

/** The person as whom a link would sign in, without using it; null when it can't be used. */
export async function findLinkActor(ctx: LinkContext, secret: string): Promise<Actor | null> {
  const link = await ctx.store.oneTimeSecrets.find(hashSecret(secret), 'link')
  return link && findActor(ctx, link.tokenId)
}

/** Uses a link. Null: it is unknown, was used already, has expired, or its token has ended. */
export async function signInByLink(
  ctx: LinkContext,
  secret: string,
): Promise<(BegunSession & { path: string }) | null> {
  const link = await ctx.store.oneTimeSecrets.take(hashSecret(secret), 'link')
  const actor = link && (await findActor(ctx, link.tokenId))
  if (!actor) return null
  const { store, address, requestId } = ctx
  const begun = await beginSession({ store, actor, address, requestId, by: 'link' })
  return begun && { ...begun, path: link.path }
}

async function findActor(
  { store, ruling, address }: LinkContext,
  tokenId: string | null,
): Promise<Actor | null> {
  const token = tokenId === null ? null : await store.tokens.findValid(tokenId)
  return token && toActor(token, { address, ruling })
}
