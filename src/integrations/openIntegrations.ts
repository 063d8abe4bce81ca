/** Opens the doors that the doors file names, each with what it needs of the rooms behind it. */

import type { IntegrationsFile } from '../model/integration.ts'
import { createGithubIntegration } from './github/githubIntegration.ts'
import { createGitlabIntegration } from './gitlab/gitlabIntegration.ts'
import { createMailIntegration } from './mail/mailIntegration.ts'
import type { Store } from '../model/store.ts'
import { createSlackIntegration } from './slack/slackIntegration.ts'
import type { Log } from '../lib/log.ts'
import type { ContextFor, Directory, OpenIntegrations } from '../model/integrationService.ts'

/**
 * What a door is given. `file`: the doors file's own path, beside which its secrets are looked for.
 */
export type IntegrationServices = {
  store: Store
  log: Log
  contextFor: ContextFor
  directory: Directory
  file: string
  settings: IntegrationsFile
}

/**
 * @throws TwinstackError `invalid-request` for a secret that the file names and that can't be used
 */
export function openIntegrations({
  file,
  ...services
}: Omit<IntegrationServices, 'file'> & { file: string | null }): OpenIntegrations {
  if (file === null) return {}
  const { slack, github, gitlab, mail, url = null } = services.settings
  return {
    ...(slack && { slack: createSlackIntegration({ ...services, file, settings: slack }) }),
    ...(github && { github: createGithubIntegration({ ...services, file }) }),
    ...(gitlab && { gitlab: createGitlabIntegration({ ...services, file }) }),
    ...(mail && { mail: createMailIntegration({ file, settings: mail, url }) }),
  }
}
