import { z } from 'zod'
import type { Store } from '../../../model/store.ts'
import { parseInput } from '../../../lib/input.ts'
import { TwinstackError } from '../../../lib/errors.ts'
import type { Identities } from '../../../model/identity.ts'
import { hashSecret, newSecret } from '../../../lib/secret.ts'
import type { AuditLogEntry, Token } from '../../../model/access.ts'

export const exchangeInput = z.strictObject({
  subjectToken: z
    .string()
    .min(1)
    .max(16 * 1024)
    .describe('the JWT that GitHub Actions, GitLab CI or another issuer made for this job'),
})
type Context = {
  store: Store
  identities: Identities | undefined
  requestId: string | null
  address: string | null
  log: { info(data: object, message: string): void }
  failed(): Promise<void>
}
/** checks that anybody fails who sends anything at all */
const noise = new Set(['form', 'issuer'])
export type Exchanged = { token: Token; secret: string; expiresAt: string }

/**
 * Exchanges an OIDC token for one of ours. Nobody is logged in here: the token proves itself. It
 * may come again as long as it lives, because jobs are retried; each time makes another token of
 * its own.
 *
 * @param ctx.failed counts a refusal; throws where there were too many, and then nothing is written
 * @throws TwinstackError `rate-limited`; `unauthenticated`, which does not say why: that stands in
 * the log, and in the audit log too
 *   where a trusted issuer is named: rows can't be deleted, and what names none is only noise
 */
export async function exchangeToken({
  ctx,
  input,
}: {
  ctx: Context
  input: z.input<typeof exchangeInput>
}): Promise<Exchanged> {
  const { subjectToken } = parseInput(exchangeInput, input)
  const judged = (await ctx.identities?.judge(subjectToken)) ?? {
    check: 'issuer',
    issuer: null,
    subject: null,
  }
  if ('check' in judged) throw await refusal(ctx, judged)
  const {
    rule,
    holder: { kind, name },
    proof,
    lifetimeMinutes,
  } = judged
  const secret = newSecret()
  const expiresAt = new Date(Date.now() + lifetimeMinutes * 60_000)
  const token = await ctx.store.transaction(async store => {
    const made = await store.tokens.create({
      name: `oidc ${name}`.slice(0, 80),
      owner: name,
      ownerKind: kind,
      role: null,
      grants: [],
      rule,
      proof,
      hash: hashSecret(secret),
      expiresAt,
    })
    await record(
      { ...ctx, store },
      {
        actor: { kind, name, tokenId: made.id },
        target: made.id,
        outcome: 'done',
        detail: {
          rule,
          issuer: proof.issuer,
          subject: proof.subject,
          expiresAt: expiresAt.toISOString(),
        },
      },
    )
    return made
  })
  return { token, secret, expiresAt: expiresAt.toISOString() }
}

async function refusal(
  ctx: Context,
  claimed: { check: string; issuer: string | null; subject: string | null },
): Promise<TwinstackError<'unauthenticated'>> {
  await ctx.failed()
  const [issuer, subject] = [claimed.issuer, claimed.subject].map(
    one => one?.replaceAll(/[\p{Cc}\p{Cs}]+/gu, ' ').slice(0, 300) ?? null,
  )
  ctx.log.info({ check: claimed.check, issuer, subject }, 'token exchange refused')
  if (!noise.has(claimed.check))
    await record(ctx, {
      actor: { kind: 'machine', name: 'not known' },
      target: 'token',
      outcome: 'refused',
      detail: { check: claimed.check, issuer, subject },
    })
  return new TwinstackError('unauthenticated', 'the token was not accepted', {
    hint: "the service's log says under this request id which check failed; docs/access.md shows how an issuer is trusted",
  })
}

async function record(
  { store, requestId, address }: Context,
  entry: Pick<AuditLogEntry, 'actor' | 'target' | 'outcome' | 'detail'>,
): Promise<void> {
  await store.auditLog.append({ action: 'token.exchange', requestId, address, ...entry })
}
