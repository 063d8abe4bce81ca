/** Tokens: created, listed and revoked; and what the roles may do. */
import { html } from 'ghtml'
import { z } from 'zod'
import { createToken, listTokens, revokeToken } from '../../../../src/services/access/tokens.ts'
import type { App } from '../../../services.ts'
import { getPageContext, type PageServices } from '../../context.ts'
import { renderCsrfField, sendPage } from '../../sendPage.ts'
import { administrationPath, renderAdministrationTabs } from './tabs.ts'
import { readGrants } from './readGrants.ts'
import { renderCreatedToken, renderRoles, renderTokens } from './tokenViews.ts'

const pageQuery = z.object({ page: z.coerce.number().int().min(1).max(100_000).default(1) })
const tokenBody = z.object({
  name: z.string().max(200),
  owner: z.string().max(200),
  ownerKind: z.enum(['person', 'machine']),
  role: z.enum(['', 'viewer', 'operator', 'approver', 'admin']).default(''),
  grants: z.string().max(10_000).default(''),
  expires: z.union([z.literal(''), z.iso.date('expected a date')]).default(''),
})
const recordsRefusals = { config: { recordsRefusals: true } }
const path = `${administrationPath}/tokens`.replace('/dashboard', '')

export function tokenPages(app: App, parts: PageServices): void {
  const { streams } = parts

  app.get(path, { schema: { querystring: pageQuery } }, async (request, reply) => {
    const ctx = getPageContext(parts, request)
    const { page } = request.query
    const tokens = await listTokens({ ctx, input: { page, pageSize: 50 } })
    const csrf = renderCsrfField(parts, request, reply)
    return sendPage(parts, request, reply, {
      title: 'Tokens',
      section: 'administration',
      body: renderTokens({ tokens, csrf, address: request.url, own: ctx.actor.tokenId }),
    })
  })

  app.post(path, { ...recordsRefusals, schema: { body: tokenBody } }, async (request, reply) => {
    const { role, grants, expires, ...rest } = request.body
    const created = await createToken({
      ctx: getPageContext(parts, request),
      input: {
        ...rest,
        role: role === '' ? null : role,
        grants: readGrants(grants),
        expiresAt: expires === '' ? null : `${expires}T23:59:59Z`,
      },
    })
    // no redirect: a later page can't show the secret
    return sendPage(parts, request, reply, {
      title: 'New token',
      section: 'administration',
      status: 201,
      body: renderCreatedToken(created),
    })
  })

  app.post(
    `${path}/:token/revoke`,
    { ...recordsRefusals, schema: { params: z.object({ token: z.string().max(100) }) } },
    async (request, reply) => {
      const ctx = getPageContext(parts, request)
      const { id } = await revokeToken({ ctx, input: { id: request.params.token } })
      streams.endStreamsOf(id)
      return reply.redirect(`/dashboard${path}`, 303)
    },
  )

  app.get(`${administrationPath}/roles`.replace('/dashboard', ''), async (request, reply) => {
    const ctx = getPageContext(parts, request)
    // the page has the names of persons, which only those who manage tokens see
    await listTokens({ ctx, input: { pageSize: 1 } })
    return sendPage(parts, request, reply, {
      title: 'Roles',
      section: 'administration',
      body: html`!${renderAdministrationTabs('roles')}!${renderRoles(await ctx.store.tokens.listPersons())}`,
    })
  })
}
