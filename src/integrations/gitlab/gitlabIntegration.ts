import { readSecret } from '../inbox/file.ts'

import { openForge, type IntegrationServices } from '../pullRequests/open.ts'
import { readToken } from '../pullRequests/token.ts'
import { createGitlab } from './api.ts'
import { receiveGitlabWebhook } from './receiveWebhook.ts'
import type { OpenIntegration } from '../../model/integrationService.ts'
import { requirePresent } from '../../lib/requirePresent.ts'

/**
 * The integration with GitLab: webhooks at /v1/integrations/gitlab, and the API with the token.
 *
 * @throws TwinstackError `invalid-request` for a secret or token that can't be read
 */
export function createGitlabIntegration(services: IntegrationServices): OpenIntegration {
  const settings = requirePresent(services.settings.gitlab)
  const { store, log, file } = services
  const secret = readSecret(file, settings.webhookSecretFile, 'gitlab.webhookSecretFile')
  const token = readToken(file, settings.tokenFile, 'gitlab.tokenFile', log)
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
