/** Sign-in at the identity provider: the redirect to it, and the address to which it leads back. */
import { z } from 'zod'
import type { SignInProvider } from '../../../../src/model/signIn.ts'
import {
  beginOidcSignIn,
  finishOidcSignIn,
  signInSeconds,
} from '../../../../src/services/access/signIn/oidcSignIn.ts'
import { describeProblem, toTwinstackError } from '../../../problem.ts'
import type { App } from '../../../services.ts'
import type { PageServices } from '../../context.ts'
import { renderContinue } from '../../problemViews.ts'
import { renderCsrfField, sendPlainPage } from '../../sendPage.ts'
import { clearCookies, readOidcCookie, setOidcCookie, setSessionCookie } from '../../session.ts'
import { chooseNext } from './next.ts'
import { renderSignIn } from './views.ts'

const withoutSession = { config: { withoutSession: true } }
const nextQuery = z.object({ next: z.string().max(2000).optional() })

export function oidcPages(app: App, parts: PageServices, provider: SignInProvider): void {
  const { services } = parts

  app.get(
    '/sign-in/oidc',
    { ...withoutSession, schema: { querystring: nextQuery } },
    async (request, reply) => {
      const next = chooseNext(request.query.next)
      if (request.pageSession) return reply.redirect(next, 303)
      const { secret, address } = await beginOidcSignIn({ store: services.store, provider, next })
      setOidcCookie(services, reply, { secret, seconds: signInSeconds })
      return reply.redirect(address.href, 303)
    },
  )

  app.get('/sign-in/callback', withoutSession, async (request, reply) => {
    const query = new URLSearchParams(request.url.split('?', 2)[1] ?? '')
    const secret = readOidcCookie(services, request)
    const ctx = {
      store: services.store,
      identities: services.identities,
      requestId: request.id,
      address: request.ip,
      log: request.log,
      countFailure: () => app.countFailure(request),
    }
    try {
      const begun = await finishOidcSignIn({ ctx, provider, secret, query })
      clearCookies(services, reply)
      setSessionCookie(services, reply, begun)
      // the visit began at the provider, so the browser sends no SameSite=Strict cookie with a
      // redirect; the page that continues makes it a visit of this site
      return sendPlainPage(reply, {
        title: 'Continue',
        refresh: begun.path,
        body: renderContinue(begun.path),
      })
    } catch (error) {
      const failure = toTwinstackError(error)
      if (failure.code !== 'unauthenticated' && failure.code !== 'unavailable') throw error
      request.log.info({ err: error }, 'the sign-in at the identity provider has failed')
      const csrf = renderCsrfField(parts, request, reply)
      const { status, detail, hint } = describeProblem(failure, request.id)
      return sendPlainPage(reply, {
        title: 'Sign in',
        status,
        body: renderSignIn({
          csrf,
          next: '/dashboard',
          error: hint ? `${detail}: ${hint}` : detail,
          hasProvider: true,
        }),
      })
    }
  })
}
