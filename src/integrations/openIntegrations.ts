/**
 * Opens the integrations that the integrations file configures, each with the services that it
 * needs.
 */

import { createGithubIntegration } from './github/githubIntegration.ts'
import { createGitlabIntegration } from './gitlab/gitlabIntegration.ts'
import type { IntegrationServices } from './pullRequests/open.ts'
import { createMailIntegration } from './mail/mailIntegration.ts'
import { createSlackIntegration } from './slack/slackIntegration.ts'
import type { OpenIntegrations } from '../model/integrationService.ts'

/**
 * @throws TwinstackError `invalid-request` for a secret that the file names and that can't be read
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
