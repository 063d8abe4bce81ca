/**
 * The pages: HTML from the server over the same services and rights as the REST API. README.md of
 * this folder says how to add one.
 */
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import type { App } from '../services.ts'
import { assets } from './assets.ts'
import { changes } from './changes.ts'
import type { PageServices } from './context.ts'
import { accessPages } from './pages/access/routes.ts'
import { administrationPages } from './pages/administration/routes.ts'
import { environmentPages } from './pages/environment/routes.ts'
import { operationPages } from './pages/operations/routes.ts'
import { overviewPages } from './pages/overview/routes.ts'
import { compliancePages } from './pages/compliance/routes.ts'
import { promotionPages } from './pages/promotion/routes.ts'
import { parityPages } from './pages/parity/routes.ts'
import { sandboxPages } from './pages/sandbox/routes.ts'
import { statisticsPages } from './pages/statistics/routes.ts'
import { pageErrors } from './errors.ts'
import { createRecentReadings } from './recentReadings.ts'
import { policy } from './policy.ts'
import { sessions } from './session.ts'

export async function dashboard(app: App, services: PageServices): Promise<void> {
  await app.register(
    async child => {
      const scope = child as App
      scope.addHook('onRoute', route => {
        route.config = { ...route.config, ownAuthentication: true }
        route.schema = { ...route.schema, hide: true }
      })
      // answers are HTML, not documents that a schema serialises
      scope.setSerializerCompiler(() => data => JSON.stringify(data))
      scope.removeAllContentTypeParsers()
      await scope.register(formbody)
      await scope.register(cookie)
      scope.addHook('onRequest', async (_request, reply) => {
        reply.header('content-security-policy', policy)
        reply.header('cache-control', 'no-store')
      })
      pageErrors(scope, services)
      sessions(scope, services)
      await assets(scope)
      changes(scope, services)
      accessPages(scope, services)
      overviewPages(scope, services)
      statisticsPages(scope, services)
      sandboxPages(scope, services)
      administrationPages(scope, services)
      operationPages(scope, services)
      // tests without threads wait for the whole result
      const recent = createRecentReadings(services.services.readings ? 200 : 60_000)
      environmentPages(scope, services, recent)
      parityPages(scope, services)
      compliancePages(scope, services, recent)
      promotionPages(scope, services, recent)
    },
    { prefix: '/dashboard' },
  )
}
