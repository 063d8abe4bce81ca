import { secretOf } from '../inbox/file.ts'
import type { OpenDoor } from '../../model/inbox.ts'
import { openForge, type ForgeServices } from '../pullRequests/open.ts'
import { tokenIn } from '../pullRequests/token.ts'
import { createGitlab } from './api.ts'
import { knockGitlab } from './receiveWebhook.ts'

/**
 * The door gitlab of the doors file: webhooks at /v1/doors/gitlab, and the API with the token.
 *
 * @throws TwinstackError `invalid-request` for a secret or token that can't be read: the door stays
 * closed
 */
export function createGitlabDoor(services: ForgeServices): OpenDoor {
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
    knock: knock =>
      knockGitlab({ secret, project: settings.project, inbox: store.doors.inbox }, knock),
  })
}
