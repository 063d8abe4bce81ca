/** Sign-in with a token, sign-out, and the sessions of the person. */
import { z } from 'zod'
import { TwinstackError } from '../../../../src/lib/errors.ts'
import { signIn, signOut, signOutEverywhere } from '../../../../src/services/access/sessions.ts'
import type { App } from '../../../services.ts'
import { getPageContext, type PageServices } from '../../context.ts'
import { renderCsrfField, sendPage, sendPlainPage } from '../../sendPage.ts'
import { clearCookies, setSessionCookie } from '../../session.ts'
import { linkPages } from './linkRoutes.ts'
import { chooseNext, hasProvider } from './next.ts'
import { oidcPages } from './oidcRoutes.ts'
import { renderAccount, renderSignIn } from './views.ts'

const nextSchema = z.string().max(2000).optional()
const signInBody = z.strictObject({
  token: z.string().trim().max(200),
  next: nextSchema,
})

/** bytes of the form of the sign-in, which everybody may send */
const signInLimit = 8192

export function accessPages(app: App, parts: PageServices): void {
  const { services, streams } = parts
  linkPages(app, parts)
  if (services.signInProvider) oidcPages(app, parts, services.signInProvider)

  app.get(
    '/sign-in',
    { config: { withoutSession: true }, schema: { querystring: z.object({ next: nextSchema }) } },
    async (request, reply) => {
      const next = chooseNext(request.query.next)
      if (request.pageSession) return reply.redirect(next, 303)
      const csrf = renderCsrfField(parts, request, reply)
      return sendPlainPage(reply, {
        title: 'Sign in',
        body: renderSignIn({ csrf, next, error: null, hasProvider: hasProvider(parts) }),
      })
    },
  )

  app.post(
    '/sign-in',
    {
      config: { withoutSession: true },
      schema: { body: signInBody },
      bodyLimit: signInLimit,
      onRequest: app.limitUnsignedBodies(signInLimit),
    },
    async (request, reply) => {
      const { token, next } = request.body
      const begun = await signIn({
        store: services.store,
        secret: token,
        address: request.ip,
        ruling: services.identities?.ruling,
        requestId: request.id,
      })
      if (begun) {
        clearCookies(services, reply)
        setSessionCookie(services, reply, begun)
        return reply.redirect(chooseNext(next), 303)
      }
      await app.countFailure(request)
      const csrf = renderCsrfField(parts, request, reply)
      return sendPlainPage(reply, {
        title: 'Sign in',
        status: 401,
        body: renderSignIn({
          csrf,
          next: chooseNext(next),
          error: 'The token is unknown, expired or revoked.',
          hasProvider: hasProvider(parts),
        }),
      })
    },
  )

  app.get('/account', async (request, reply) => {
    const { actor } = getPageContext(parts, request)
    return sendPage(parts, request, reply, {
      title: 'Your session',
      section: null,
      body: renderAccount({
        actor,
        session: requireSession(request.pageSession),
        csrf: renderCsrfField(parts, request, reply),
      }),
    })
  })

  app.post('/sign-out', async (request, reply) => {
    const ctx = getPageContext(parts, request)
    await signOut({ ctx, session: requireSession(request.pageSession) })
    clearCookies(services, reply)
    return reply.redirect('/dashboard/sign-in', 303)
  })

  app.post('/sign-out-everywhere', async (request, reply) => {
    const ctx = getPageContext(parts, request)
    const session = requireSession(request.pageSession)
    const tokenIds = await signOutEverywhere({ ctx, session })
    for (const tokenId of tokenIds) streams.endStreamsOf(tokenId)
    clearCookies(services, reply)
    return reply.redirect('/dashboard/sign-in', 303)
  })
}

function requireSession<Session>(session: Session | null): Session {
  if (session) return session
  throw new TwinstackError('unauthenticated', 'there is no session, or it has ended')
}
