/** Destroy, import and extend: the page, and what does not start an operation. */
import { z } from 'zod'
import { ttlMinutesSchema } from '../../../../src/model/environment.ts'
import { permits } from '../../../../src/services/access/policy.ts'
import { extendEnvironment } from '../../../../src/services/environments/extendEnvironment.ts'
import { getEnvironment, getTarget } from '../../../../src/services/environments/getEnvironment.ts'
import { listLosses } from '../../../../src/services/environments/listLosses.ts'
import { nameParams } from '../../../schemas/environments.ts'
import type { App } from '../../../services.ts'
import { getEnvironmentPath } from '../../components/links.ts'
import { getPageContext, type PageServices } from '../../context.ts'
import { renderCsrfField, sendPage } from '../../sendPage.ts'
import { renderChange } from './changeViews.ts'

const extendBody = z.object({
  minutes: z.preprocess(
    value => (value === '' || value === undefined ? undefined : Number(value)),
    ttlMinutesSchema.optional(),
  ),
})

export function changePages(app: App, parts: PageServices): void {
  app.get(
    '/environments/:name/change',
    { schema: { params: nameParams } },
    async (request, reply) => {
      const ctx = getPageContext(parts, request)
      const environment = await getEnvironment({ ctx, input: request.params })
      const target = getTarget(environment)
      const mayRequest = (operationKind: 'destroy' | 'preview') =>
        permits(ctx.actor, 'operation:request', { ...target, operationKind })
      const mayDestroy = mayRequest('destroy')
      return sendPage(parts, request, reply, {
        title: `Change ${environment.name}`,
        section: 'overview',
        body: renderChange({
          environment,
          losses: mayDestroy ? await listLosses({ ctx, input: { name: environment.name } }) : [],
          may: {
            destroy: mayDestroy,
            // its plan comes first, and needs only the rights of a preview
            import: mayRequest('preview'),
            extend: permits(ctx.actor, 'environment:write', target),
          },
          csrf: renderCsrfField(parts, request, reply),
        }),
      })
    },
  )

  app.post(
    '/environments/:name/extend',
    { config: { recordsRefusals: true }, schema: { params: nameParams, body: extendBody } },
    async (request, reply) => {
      const { name } = request.params
      const { minutes } = request.body
      const ctx = getPageContext(parts, request)
      await extendEnvironment({
        ctx,
        input: { name, ...(minutes !== undefined && { minutes }) },
      })
      return reply.redirect(getEnvironmentPath(name), 303)
    },
  )
}
