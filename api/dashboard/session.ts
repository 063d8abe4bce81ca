/**
 * The session of a page: a cookie with a secret, whose SHA-256 is in the database, and the token in
 * every form that proves that the form is one of ours (CSRF).
 */
import Tokens from '@fastify/csrf'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { TwinstackError } from '../../src/lib/errors.ts'
import { createSecret, hashSecret } from '../../src/lib/secret.ts'
import type { Actor } from '../../src/model/actor.ts'
import type { Session } from '../../src/model/session.ts'
import { authenticateSession } from '../../src/services/access/sessions.ts'
import type { App, AppServices } from '../services.ts'
import type { PageServices } from './context.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** the session of the person; null on pages without one */
    pageSession: Session | null
    /** what the CSRF token of the forms of this answer is made of */
    formSecret: string | null
  }
  interface FastifyContextConfig {
    /** a page that everybody may request: sign-in and assets */
    withoutSession?: boolean
  }
}

/** the name of the field of every form */
export const csrfField = '_csrf'

// the constructor is also a property of itself, which is how its types describe it
const csrf = new Tokens.Tokens({ saltLength: 16 })
const cookieNames = {
  session: 'twinstack-session',
  signIn: 'twinstack-sign-in',
  oidc: 'twinstack-oidc',
}

/** Registers the hooks that read the session, refuse requests without one, and check forms. */
export function sessions(app: App, { services }: PageServices): void {
  app.decorateRequest('pageSession', null)
  app.decorateRequest('formSecret', null)
  app.addHook('onRequest', async request => {
    const { withoutSession } = request.routeOptions.config
    const found = await findSession(services, request)
    if (found) {
      request.actor = found.actor
      request.pageSession = found.session
      request.formSecret = deriveFormSecret(readSecret(services, request) ?? '')
    } else if (withoutSession)
      request.formSecret = readCookie(services, request, cookieNames.signIn) ?? null
    else throw new TwinstackError('unauthenticated', 'there is no session, or it has ended')
  })
  app.addHook('preValidation', async request => {
    if (request.method !== 'GET' && request.method !== 'HEAD') requireOwnForm(request)
  })
}

/** The caller of this session as of now; null when the session has ended. */
export async function findSession(
  services: AppServices,
  request: FastifyRequest,
  { touches = true }: { touches?: boolean } = {},
): Promise<{ actor: Actor; session: Session } | null> {
  const secret = readSecret(services, request)
  if (secret === null) return null
  return authenticateSession({
    store: services.store,
    secret,
    address: request.ip,
    ruling: services.identities?.ruling,
    touches,
  })
}

/** Begins the session in the browser: a cookie that scripts and other sites can't use. */
export function setSessionCookie(
  services: AppServices,
  reply: FastifyReply,
  { secret, session }: { secret: string; session: Session },
): void {
  setCookie(services, reply, cookieNames.session, secret, {
    expires: new Date(session.expiresAt),
  })
}

/**
 * The secret of a sign-in at the identity provider. The browser sends this cookie also when the
 * provider leads back here (`SameSite=Lax`).
 */
export function setOidcCookie(
  services: AppServices,
  reply: FastifyReply,
  { secret, seconds }: { secret: string; seconds: number },
): void {
  const expires = new Date(Date.now() + seconds * 1000)
  setCookie(services, reply, cookieNames.oidc, secret, { expires, sameSite: 'lax' })
}

/** Null: this browser has not begun a sign-in at the identity provider. */
export function readOidcCookie(services: AppServices, request: FastifyRequest): string | null {
  return readSecret(services, request, cookieNames.oidc)
}

/** Removes the cookies of this service from the browser. */
export function clearCookies(services: AppServices, reply: FastifyReply): void {
  for (const name of Object.values(cookieNames))
    setCookie(services, reply, name, '', { expires: new Date(0) })
}

/**
 * The hidden field that every form with `method="post"` needs. A page without a session (sign-in)
 * gets a secret of its own for it.
 */
export function getCsrfToken(
  services: AppServices,
  request: FastifyRequest,
  reply: FastifyReply,
): string {
  if (request.formSecret === null) {
    request.formSecret = createSecret()
    setCookie(services, reply, cookieNames.signIn, request.formSecret)
  }
  return csrf.create(request.formSecret)
}

/**
 * A form of ours has a token of this session, and the browser does not say that another site sent
 * it. The field is removed, so that schemas of bodies don't need it.
 *
 * @throws TwinstackError `forbidden`
 */
function requireOwnForm(request: FastifyRequest): void {
  const body = (request.body ?? {}) as Record<string, unknown>
  const token = body[csrfField]
  const site = request.headers['sec-fetch-site']
  const isOwn =
    request.formSecret !== null &&
    typeof token === 'string' &&
    csrf.verify(request.formSecret, token) &&
    (site === undefined || site === 'same-origin' || site === 'none')
  if (!isOwn)
    throw new TwinstackError('forbidden', 'the form does not belong to this session', {
      hint: 'load the page again, then send the form again',
    })
  delete body[csrfField]
}

/** Of a session that knows its own secret: another one than the cookie, which no page contains. */
const deriveFormSecret = (secret: string) => hashSecret(`form ${secret}`)

function readSecret(
  services: AppServices,
  request: FastifyRequest,
  name: string = cookieNames.session,
): string | null {
  const secret = readCookie(services, request, name)
  return secret && /^\S{1,200}$/.test(secret) ? secret : null
}

function readCookie(services: AppServices, request: FastifyRequest, name: string) {
  return request.cookies[getFullName(services, request, name)]
}

function setCookie(
  services: AppServices,
  reply: FastifyReply,
  name: string,
  value: string,
  { expires, sameSite = 'strict' }: { expires?: Date; sameSite?: 'strict' | 'lax' } = {},
): void {
  const secure = usesTls(services, reply.request)
  void reply.setCookie(getFullName(services, reply.request, name), value, {
    path: '/',
    httpOnly: true,
    sameSite,
    secure,
    ...(expires && { expires }),
  })
}

/** `__Host-`: a browser accepts it from this host over TLS alone, so no other host can set it. */
function getFullName(services: AppServices, request: FastifyRequest, name: string): string {
  return usesTls(services, request) ? `__Host-${name}` : name
}

function usesTls({ config }: AppServices, request: FastifyRequest): boolean {
  return config.tls !== null || config.plainHttp === 'behind-proxy' || request.protocol === 'https'
}
