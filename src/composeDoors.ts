/** Opens the doors that the doors file names, each with what it needs of the rooms behind it. */
import type { ContextFor, Directory, Log, OpenDoors } from './doors/ports.ts'
import type { DoorsFile } from './doors/words.ts'
import { createGithubDoor } from './forge/github/door.ts'
import { createGitlabDoor } from './forge/gitlab/door.ts'
import { createMailDoor } from './mail/door.ts'
import type { Store } from './operations/ports.ts'
import { createSlackDoor } from './slack/door.ts'

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
