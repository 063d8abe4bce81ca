/** Opens the doors that the doors file names, each with what it needs of the rooms behind it. */
import { createDirectory } from './access/directory.ts'
import type { Config } from './config.ts'
import { readDoors } from './doors/file.ts'
import type { ContextFor, Directory, Log, OpenDoors } from './doors/ports.ts'
import type { DoorsFile } from './doors/words.ts'
import { createGithubDoor } from './forge/github/door.ts'
import { createGitlabDoor } from './forge/gitlab/door.ts'
import { createMailDoor } from './mail/door.ts'
import type { Store } from './operations/ports.ts'
import { createSlackDoor } from './slack/door.ts'

/** What a door is given. `file`: the doors file's own path, beside which its secrets are looked for. */
export type DoorServices = { store: Store, log: Log, contextFor: ContextFor, directory: Directory, file: string, settings: DoorsFile }

/** @throws TwinstackError `invalid-request` for a file, or a secret that it names, that can't be used */
export function composeDoors ({ config, store, log, contextFor }: { config: Config, store: Store, log: Log, contextFor: ContextFor }): OpenDoors {
  if (config.doorsFile === null) return {}
  const settings = readDoors(config.doorsFile)
  const services: DoorServices = { store, log, contextFor, directory: createDirectory({ file: config.accessFile, log }), file: config.doorsFile, settings }
  return open(services)
}

function open (services: DoorServices): OpenDoors {
  const { file, settings: { slack, github, gitlab, mail, url = null } } = services
  return {
    ...slack && { slack: createSlackDoor({ ...services, settings: slack }) },
    ...github && { github: createGithubDoor(services) },
    ...gitlab && { gitlab: createGitlabDoor(services) },
    ...mail && { mail: createMailDoor({ file, settings: mail, url }) },
  }
}
