import type { FastifyInstance } from 'fastify'
import { TwinstackError } from '../../../../src/lib/errors.ts'
import { cloudDeployments } from './deployments.ts'
import { cloudDrift } from './drift.ts'
import { cloudOrganisation } from './organisation.ts'
import { cloudSchedules } from './schedules.ts'
import { cloudWebhooks } from './webhooks.ts'
import type { CloudServices } from './cloudContext.ts'

/**
 * The commands of Pulumi Cloud in the official CLI, on the verbs of the service: the same rights,
 * gate, approvals and queue as over REST. A runner's token has no rights here.
 */
export function pulumiCloud(app: FastifyInstance, services: CloudServices): void {
  void app.register(async scope => {
    scope.addHook('preHandler', async request => {
      if (!request.stateClient?.runner) return
      throw new TwinstackError('forbidden', 'the token of a run is valid for its own state only')
    })
    cloudDeployments(scope, services)
    cloudDrift(scope, services)
    cloudSchedules(scope, services)
    cloudWebhooks(scope, services)
    cloudOrganisation(scope, services)
  })
}
