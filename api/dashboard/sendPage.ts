import { html } from 'ghtml'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '../../src/model/actor.ts'
import { permits } from '../../src/services/access/policy.ts'
import type { PageServices } from './context.ts'
import {
  renderDocument,
  renderFooter,
  renderHeader,
  type Page,
  type Section,
  type Viewer,
} from './layout.ts'
import { csrfField, getCsrfToken } from './session.ts'

/** Answers with a page in the frame of all pages. */
export function sendPage(
  parts: PageServices,
  request: FastifyRequest,
  reply: FastifyReply,
  page: Page,
): FastifyReply {
  const text = renderDocument({
    ...page,
    header: renderHeader(page.section, getViewer(parts, request, reply)),
    footer: renderFooter(parts.version),
  })
  return sendHtml(reply, text, page.status)
}

/** A page without navigation, for visitors whose session is not known. */
export function sendPlainPage(
  reply: FastifyReply,
  page: Pick<Page, 'title' | 'body' | 'status'> & { refresh?: string },
): FastifyReply {
  const text = renderDocument({ ...page, header: renderHeader(null, null), footer: '' })
  return sendHtml(reply, text, page.status)
}

/** The hidden field that proves a form; every form with `method="post"` contains it. */
export function renderCsrfField(
  { services }: PageServices,
  request: FastifyRequest,
  reply: FastifyReply,
): string {
  const token = getCsrfToken(services, request, reply)
  return html`<input type="hidden" name="${csrfField}" value="${token}">`
}

function sendHtml(reply: FastifyReply, text: string, status = 200): FastifyReply {
  return reply.code(status).type('text/html; charset=utf-8').send(text)
}

function getViewer(
  parts: PageServices,
  request: FastifyRequest,
  reply: FastifyReply,
): Viewer | null {
  if (request.actor === null || request.pageSession === null) return null
  const { name, role } = request.actor
  return {
    name,
    role: role ?? 'roles on some environments',
    csrfField: renderCsrfField(parts, request, reply),
    hidden: listHiddenSections(parts, request.actor),
  }
}

/** Hiding is not refusing: each page refuses again. */
function listHiddenSections({ services }: PageServices, actor: Actor): Section[] {
  const everywhere = { everywhere: true }
  const hasSandbox = services.sandbox && permits(actor, 'sandbox:read', everywhere)
  return [
    ...(hasSandbox ? [] : (['sandbox'] as const)),
    ...(permits(actor, 'token:manage', everywhere) ? [] : (['administration'] as const)),
  ]
}
