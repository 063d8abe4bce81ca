import { secretOf } from '../inbox/file.ts'

import { openForge, type ForgeServices } from '../pullRequests/open.ts'
import { tokenIn } from '../pullRequests/token.ts'
import { later } from './later.ts'
import { receiveGithubWebhook } from './receiveWebhook.ts'
import type { OpenIntegration } from '../../model/integrationService.ts'

/**
 * The door github of the doors file: webhooks at /v1/integrations/github, and the API with the token.
 *
 * @throws TwinstackError `invalid-request` for a secret or token that can't be read: the door stays
 * closed
 */
export function createGithubIntegration(services: ForgeServices): OpenIntegration {
  const settings = services.settings.github!
  const { store, log, file } = services
  const secret = secretOf(file, settings.webhookSecretFile, 'github.webhookSecretFile')
  const token = tokenIn(file, settings.tokenFile, 'github.tokenFile', log)
  const forge = later(async () =>
    (await import('./api.ts')).createGithub({
      api: settings.api,
      token,
      project: settings.project,
      log,
    }),
  )
  return openForge({
    services,
    name: 'github',
    settings,
    forge,
    receiveWebhook: request =>
      receiveGithubWebhook(
        { secret, project: settings.project, inbox: store.integrations.inbox },
        request,
      ),
  })
}
