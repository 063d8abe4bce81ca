import type { FastifyInstance, FastifyRequest } from 'fastify'
import { pulumiAccount } from './account.ts'
import { pulumiAuthentication } from './authentication.ts'
import type { AppServices } from '../../services.ts'
import { pulumiBodies } from './bodies.ts'
import { pulumiCloud } from './cloud/cloud.ts'
import { pulumiErrors } from './errors.ts'
import { pulumiSecrets } from './secrets.ts'
import type { StatesService } from './service.ts'
import { pulumiStacks } from './stacks.ts'
import { pulumiUpdates } from './updates.ts'
import { pulumiWrites } from './writes.ts'

/**
 * The protocol of the Pulumi service under `/api`, for the unmodified CLI and the Automation API:
 * docs/adr/0015-state-service.md. `onFailure` counts failed authentications; with `verbs` the
 * commands of Pulumi Cloud are answered as well.
 */
export async function pulumiService(
  app: FastifyInstance,
  service: StatesService,
  {
    onFailure = async () => {},
    verbs,
  }: { onFailure?: (request: FastifyRequest) => Promise<void>; verbs?: AppServices } = {},
): Promise<void> {
  await app.register(
    async scope => {
      scope.addHook('onRoute', route => {
        route.config = { ...route.config, ownAuthentication: true }
        route.schema = { ...route.schema, hide: true }
      })
      // bodies are text, which the routes check by their schemas
      scope.setValidatorCompiler(() => (data: unknown) => ({ value: data }))
      scope.setSerializerCompiler(() => data => JSON.stringify(data))
      pulumiBodies(scope)
      pulumiErrors(scope)
      pulumiAuthentication(scope, service, onFailure)
      pulumiAccount(scope, service)
      pulumiStacks(scope, service)
      pulumiSecrets(scope, service)
      pulumiUpdates(scope, service)
      pulumiWrites(scope, service)
      if (verbs) pulumiCloud(scope, { states: service, app: verbs })
    },
    { prefix: '/api' },
  )
}
