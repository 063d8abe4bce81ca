import { z } from 'zod'
import type { Store } from '../../../model/store.ts'
import { parseInput } from '../../../lib/input.ts'
import type { Log } from '../../../lib/log.ts'
import { TwinstackError } from '../../../lib/errors.ts'
import type { Identities } from '../../../model/identity.ts'
import { hashSecret, createSecret } from '../../../lib/secret.ts'
import type { AuditLogEntry, Token } from '../../../model/access.ts'

export const exchangeInput = z.strictObject({
  subjectToken: z
    .string()
    .min(1)
    .max(16 * 1024)
    .describe('the JWT that GitHub Actions, GitLab CI or another issuer created for this job'),
})
/** What an exchange needs; `countFailure` counts a refusal for the address of the caller. */
export type ExchangeContext = {
  store: Store
  identities: Identities | undefined
  requestId: string | null
  address: string | null
  log: Pick<Log, 'info'>
  countFailure(): Promise<void>
}
/** checks that fail for any random text */
const noise = new Set(['form', 'issuer'])
export type ExchangedToken = { token: Token; secret: string; expiresAt: string }

/**
 * Exchanges an OIDC token for a token of this service. The caller needs no credential: the token
 * proves its identity. It can be exchanged again until it expires, because jobs are retried; each
 * exchange creates a new token.
 *
 * @param ctx.failed counts a refusal; throws where there were too many, and then nothing is written
 * @throws TwinstackError `rate-limited`; `unauthenticated` without the reason, which is in the
 *   log, and in the audit log if the token names a trusted issuer (others would only fill it,
 *   because rows can't be deleted)
 */
export async function exchangeToken({
  ctx,
  input,
}: {
  ctx: ExchangeContext
  input: z.input<typeof exchangeInput>
}): Promise<ExchangedToken> {
  const { subjectToken } = parseInput(exchangeInput, input)
  const judged = await judgeToken(ctx, subjectToken)
  return createIdentityToken(ctx, judged, {
    name: `oidc ${judged.holder.name}`,
    lifetimeSeconds: judged.lifetimeMinutes * 60,
  })
}

/** An identity whose token the access file trusts. */
export type TrustedIdentity = Exclude<Awaited<ReturnType<Identities['judge']>>, { check: string }>

/**
 * The identity that the access file has for a token of another issuer.
 *
 * @param accepts a further condition: the name of the failed check, or null
 * @throws TwinstackError `unauthenticated`, `rate-limited`, as `exchangeToken`
 */
export async function judgeToken(
  ctx: ExchangeContext,
  subjectToken: string,
  accepts: (identity: TrustedIdentity) => string | null = () => null,
): Promise<TrustedIdentity> {
  const judged = (await ctx.identities?.judge(subjectToken)) ?? {
    check: 'issuer',
    issuer: null,
    subject: null,
  }
  if ('check' in judged) throw await createRefusalError(ctx, judged)
  const check = accepts(judged)
  if (check === null) return judged
  const { issuer, subject } = judged.proof
  throw await createRefusalError(ctx, { check, issuer, subject })
}

/** Creates a token whose rights are those that the rule of the identity has at each request. */
export async function createIdentityToken(
  ctx: ExchangeContext,
  { rule, holder: { kind, name: owner }, proof }: TrustedIdentity,
  { name, lifetimeSeconds }: { name: string; lifetimeSeconds: number },
): Promise<ExchangedToken> {
  const secret = createSecret()
  const expiresAt = new Date(Date.now() + lifetimeSeconds * 1000)
  const token = await ctx.store.runInTransaction(async store => {
    const made = await store.tokens.create({
      name: name.slice(0, 80),
      owner,
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
        actor: { kind, name: owner, tokenId: made.id },
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

async function createRefusalError(
  ctx: ExchangeContext,
  claimed: { check: string; issuer: string | null; subject: string | null },
): Promise<TwinstackError<'unauthenticated'>> {
  await ctx.countFailure()
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
    hint:
      "the service's log names the failed check under this request id; docs/access.md " +
      'describes trusted issuers',
  })
}

async function record(
  { store, requestId, address }: ExchangeContext,
  entry: Pick<AuditLogEntry, 'actor' | 'target' | 'outcome' | 'detail'>,
): Promise<void> {
  await store.auditLog.append({ action: 'token.exchange', requestId, address, ...entry })
}
