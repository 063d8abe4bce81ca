import { secretOf } from '../inbox/file.ts'
import type { OpenDoor } from '../../model/inbox.ts'
import { openForge, type ForgeServices } from '../pullRequests/open.ts'
import { tokenIn } from '../pullRequests/token.ts'
import { later } from './later.ts'
import { knockGithub } from './receiveWebhook.ts'

/**
 * The door github of the doors file: webhooks at /v1/doors/github, and the API with the token.
 *
 * @throws TwinstackError `invalid-request` for a secret or token that can't be read: the door stays
 * closed
 */
export function createGithubDoor(services: ForgeServices): OpenDoor {
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
    knock: knock =>
      knockGithub({ secret, project: settings.project, inbox: store.doors.inbox }, knock),
  })
}
