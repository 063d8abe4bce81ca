import type { FastifyReply, FastifyRequest } from 'fastify'
import type { RequestErrorCode, TwinstackError } from '../../src/lib/errors.ts'
import { createUnknownRouteError } from '../plugins/notFound.ts'
import { logFailure, recordRefusal, setRetryAfter } from '../plugins/errors.ts'
import { describeProblem, toTwinstackError } from '../problem.ts'
import type { App } from '../services.ts'
import type { PageServices } from './context.ts'
import { renderContinue, renderProblem } from './problemViews.ts'
import { sendPage, sendPlainPage } from './sendPage.ts'

/**
 * Answers every error of a page with a page. It has the code, the detail and the hint of the
 * problem document (RFC 9457) that the REST API would answer. Without a session the answer leads to
 * the sign-in.
 */
export function pageErrors(app: App, services: PageServices): void {
  app.setErrorHandler(async (error, request, reply) => {
    const failure = toTwinstackError(error)
    logFailure(request, failure)
    if (failure.code === 'forbidden') await recordRefusal(services.services, request, failure)
    if (failure.code === 'unauthenticated' && request.pageSession === null && isReading(request))
      return redirectToSignIn(request, reply)
    return sendProblemPage(services, request, reply, failure)
  })
  app.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? ''
    const failure = createUnknownRouteError(request.method, path)
    return sendProblemPage(services, request, reply, failure)
  })
}

function sendProblemPage(
  services: PageServices,
  request: FastifyRequest,
  reply: FastifyReply,
  failure: TwinstackError<RequestErrorCode>,
): FastifyReply {
  const problem = describeProblem(failure, request.id)
  setRetryAfter(reply, problem.status)
  return sendPage(services, request, reply, {
    title: problem.title,
    section: null,
    status: problem.status,
    body: renderProblem(problem),
  })
}

/**
 * A browser sends no SameSite=Strict cookie with a visit that a link of another site (a chat, a
 * pull request) began. The page that continues to the same address makes it a visit of this site.
 */
function redirectToSignIn(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (request.headers['sec-fetch-site'] === 'cross-site')
    return sendPlainPage(reply, {
      title: 'Continue',
      refresh: request.url,
      body: renderContinue(request.url),
    })
  return reply.redirect(`/dashboard/sign-in?next=${encodeURIComponent(request.url)}`, 303)
}

const isReading = ({ method }: FastifyRequest) => method === 'GET' || method === 'HEAD'
