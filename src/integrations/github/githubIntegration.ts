import { readSecret } from '../inbox/file.ts'

import { openForge, type IntegrationServices } from '../pullRequests/open.ts'
import { readToken } from '../pullRequests/token.ts'
import { loadLater } from './loadLater.ts'
import { receiveGithubWebhook } from './receiveWebhook.ts'
import type { OpenIntegration } from '../../model/integrationService.ts'
import { requirePresent } from '../../lib/requirePresent.ts'

/**
 * The integration with GitHub: webhooks at /v1/integrations/github, and the API with the token.
 *
 * @throws TwinstackError `invalid-request` for a secret or token that can't be read
 */
export function createGithubIntegration(services: IntegrationServices): OpenIntegration {
  const settings = requirePresent(services.settings.github)
  const { store, log, file } = services
  const secret = readSecret(file, settings.webhookSecretFile, 'github.webhookSecretFile')
  const token = readToken(file, settings.tokenFile, 'github.tokenFile', log)
  const forge = loadLater(async () =>
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
