/** Opens the doors that the doors file names, each with what it needs of the rooms behind it. */
import type { ContextFor, Directory, Log, OpenDoors } from '../model/inbox.ts'
import type { DoorsFile } from '../model/integration.ts'
import { createGithubDoor } from './github/githubIntegration.ts'
import { createGitlabDoor } from './gitlab/gitlabIntegration.ts'
import { createMailDoor } from './mail/mailIntegration.ts'
import type { Store } from '../model/store.ts'
import { createSlackDoor } from './slack/slackIntegration.ts'

/**
 * What a door is given. `file`: the doors file's own path, beside which its secrets are looked for.
 */
export type DoorServices = {
  store: Store
  log: Log
  contextFor: ContextFor
  directory: Directory
  file: string
  settings: DoorsFile
}

/**
 * @throws TwinstackError `invalid-request` for a secret that the file names and that can't be used
 */
export function composeDoors({
  file,
  ...services
}: Omit<DoorServices, 'file'> & { file: string | null }): OpenDoors {
  if (file === null) return {}
  const { slack, github, gitlab, mail, url = null } = services.settings
  return {
    ...(slack && { slack: createSlackDoor({ ...services, file, settings: slack }) }),
    ...(github && { github: createGithubDoor({ ...services, file }) }),
    ...(gitlab && { gitlab: createGitlabDoor({ ...services, file }) }),
    ...(mail && { mail: createMailDoor({ file, settings: mail, url }) }),
  }
}
