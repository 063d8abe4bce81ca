/** Sign-in with a link of `twinstack open`: once, within a minute, after a question. */
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { findLinkActor, signInByLink } from '../../../../src/services/access/signIn/links.ts'
import { signOut } from '../../../../src/services/access/sessions.ts'
import type { App } from '../../../services.ts'
import { getPageContext, type PageServices } from '../../context.ts'
import { renderContinue } from '../../problemViews.ts'
import { renderCsrfField, sendPlainPage } from '../../sendPage.ts'
import { clearCookies, setSessionCookie } from '../../session.ts'
import { hasProvider } from './next.ts'
import { renderLink, renderSignIn } from './views.ts'

const linkSchema = z.object({ secret: z.string().max(200) })
const withoutSession = { config: { withoutSession: true } }
/** bytes of the form, which everybody may send */
const formLimit = 4096
const refusal =
  'The link was used already, is older than a minute, or is not complete. ' +
  'Create another one with  twinstack open'

export function linkPages(app: App, parts: PageServices): void {
  const { services } = parts
  const getContext = (request: FastifyRequest) => ({
    store: services.store,
    ruling: services.identities?.ruling,
    address: request.ip,
    requestId: request.id,
  })

  app.get(
    '/sign-in/link',
    { ...withoutSession, schema: { querystring: linkSchema.partial() } },
    async (request, reply) => {
      const { secret } = request.query
      if (secret === undefined) return reply.redirect('/dashboard/sign-in', 303)
      // after a link of another site the browser sends no session; the same visit from here has it
      if (request.headers['sec-fetch-site'] === 'cross-site')
        return sendPlainPage(reply, {
          title: 'Continue',
          refresh: request.url,
          body: renderContinue(request.url),
        })
      const actor = await findLinkActor(getContext(request), secret)
      if (!actor) await app.countFailure(request)
      const csrf = renderCsrfField(parts, request, reply)
      const current = request.pageSession ? request.actor : null
      return sendPlainPage(reply, {
        title: 'Sign in',
        status: actor ? 200 : 401,
        body: actor ? renderLink({ csrf, secret, actor, current }) : renderRefusal(csrf),
      })
    },
  )

  app.post(
    '/sign-in/link',
    {
      ...withoutSession,
      schema: { body: linkSchema },
      bodyLimit: formLimit,
      onRequest: app.limitUnsignedBodies(formLimit),
    },
    async (request, reply) => {
      const begun = await signInByLink(getContext(request), request.body.secret)
      if (!begun) {
        await app.countFailure(request)
        const body = renderRefusal(renderCsrfField(parts, request, reply))
        return sendPlainPage(reply, { title: 'Sign in', status: 401, body })
      }
      if (request.pageSession)
        await signOut({ ctx: getPageContext(parts, request), session: request.pageSession })
      clearCookies(services, reply)
      setSessionCookie(services, reply, begun)
      return reply.redirect(begun.path, 303)
    },
  )

  const renderRefusal = (csrf: string) =>
    renderSignIn({ csrf, next: '/dashboard', error: refusal, hasProvider: hasProvider(parts) })
}
