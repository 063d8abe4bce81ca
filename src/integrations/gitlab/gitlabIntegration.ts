import { secretOf } from '../inbox/file.ts'

import { openForge, type ForgeServices } from '../pullRequests/open.ts'
import { tokenIn } from '../pullRequests/token.ts'
import { createGitlab } from './api.ts'
import { receiveGitlabWebhook } from './receiveWebhook.ts'
import type { OpenIntegration } from '../../model/integrationService.ts'

/**
 * The door gitlab of the doors file: webhooks at /v1/integrations/gitlab, and the API with the token.
 *
 * @throws TwinstackError `invalid-request` for a secret or token that can't be read: the door stays
 * closed
 */
export function createGitlabIntegration(services: ForgeServices): OpenIntegration {
  const settings = services.settings.gitlab!
  const { store, log, file } = services
  const secret = secretOf(file, settings.webhookSecretFile, 'gitlab.webhookSecretFile')
  const token = tokenIn(file, settings.tokenFile, 'gitlab.tokenFile', log)
  const forge = createGitlab({ api: settings.api, token, project: settings.project })
  return openForge({
    services,
    name: 'gitlab',
    settings,
    forge,
    receiveWebhook: request =>
      receiveGitlabWebhook(
        { secret, project: settings.project, inbox: store.integrations.inbox },
        request,
      ),
  })
}
