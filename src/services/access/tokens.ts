import { z } from 'zod'
import { TwinstackError } from '../../lib/errors.ts'
import { pageSchema, writeAuditLog } from './auditLog.ts'
import { parseInput } from '../../lib/input.ts'
import { authorise } from './policy.ts'
import { hashSecret, createSecret } from '../../lib/secret.ts'
import { createTokenSchema, type Token } from '../../model/access.ts'
import type { Page } from '../../lib/pagination.ts'
import type { VerbContext } from '../../model/verbContext.ts'

const tokenIdSchema = z.strictObject({ id: z.uuid() })

/**
 * A named token of a named person or machine. Only the answer contains the secret. Needs
 * `token:manage`.
 */
export async function createToken({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: unknown
}): Promise<{ token: Token; secret: string }> {
  const { expiresAt, ...wanted } = parseInput(createTokenSchema, input)
  authorise(ctx.actor, 'token:manage')
  const secret = createSecret()
  const token = await ctx.store.runInTransaction(async store => {
    const made = await store.tokens.create({
      ...wanted,
      hash: hashSecret(secret),
      expiresAt: expiresAt ? new Date(expiresAt) : null,
    })
    const { id, name, owner, role, grants } = made
    await writeAuditLog(
      { ...ctx, store },
      {
        action: 'token.create',
        target: id,
        outcome: 'done',
        detail: { name, owner, role, grants, expiresAt },
      },
    )
    return made
  })
  return { token, secret }
}

/** All tokens, newest first, revoked ones too, without their secrets. Needs `token:manage`. */
export async function listTokens({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: unknown
}): Promise<Page<Token>> {
  const page = parseInput(pageSchema, input ?? {})
  authorise(ctx.actor, 'token:manage')
  return await ctx.store.tokens.list(page)
}

/**
 * The next request with the token is refused. A second revocation is no error. Throws `not-found`.
 * Needs `token:manage`.
 */
export async function revokeToken({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: unknown
}): Promise<Token> {
  const { id } = parseInput(tokenIdSchema, input)
  authorise(ctx.actor, 'token:manage')
  return await ctx.store.runInTransaction(async store => {
    const token = await store.tokens.revoke(id)
    if (!token)
      throw new TwinstackError('not-found', `there is no token with the id ${id}`, {
        hint: 'twinstack token list shows the ids',
      })
    await writeAuditLog(
      { ...ctx, store },
      {
        action: 'token.revoke',
        target: id,
        outcome: 'done',
        detail: { name: token.name, owner: token.owner },
      },
    )
    return token
  })
}

export { authenticate } from './authenticate.ts'
export { bootstrapAdmin, ensureLocalCredential } from './bootstrap.ts'
