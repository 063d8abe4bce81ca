/**
 * PostgreSQL refuses to run as root. When the service is root, the server runs under an unused user
 * id. It needs no entry in /etc/passwd, and programs that run as `nobody` can't read its files.
 */
import { readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createUnavailableError } from './createUnavailableError.ts'

export type Owner = { uid: number; gid: number }

/**
 * above the ids of users and services of distributions, below those of containers (subuid from
 * 100000 on)
 */
const ours = 61432

/** Null: the process is not root and runs the server under its own user. */
export async function findOwner(data: string): Promise<Owner | null> {
  if (process.getuid?.() !== 0) return null
  const made = await stat(data).catch(() => null)
  // created earlier by a user other than root: the server continues under that user
  return made && made.uid !== 0 ? { uid: made.uid, gid: made.gid } : { uid: ours, gid: ours }
}

/**
 * Only initdb needs a user with a name, so it runs as such a user, and its files get their owner
 * afterwards. The group is that of the server, which can enter the parent folders.
 */
export async function requireInitdbUser(owner: Owner): Promise<Owner> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => ''))
    .split('\n')
    .map(line => line.split(':'))
  const users = lines
    .map(([name, , uid]) => ({ name, uid: Number(uid) }))
    .filter(({ uid }) => uid > 0)
  const user = users.find(({ name }) => name === 'nobody') ?? users[0]
  if (!user)
    throw createUnavailableError(
      "PostgreSQL can't be set up as root: /etc/passwd names no other user",
      'Run the service as another user.',
    )
  return { uid: user.uid, gid: owner.gid }
}

/** Whether `owner` can enter `folder`: it needs the x bit of every folder in the path. */
export async function mayEnter(owner: Owner, folder: string): Promise<boolean> {
  const { uid, gid, mode } = await stat(folder)
  const bit = uid === owner.uid ? 0o100 : gid === owner.gid ? 0o010 : 0o001
  if ((mode & bit) === 0) return false
  return dirname(folder) === folder || (await mayEnter(owner, dirname(folder)))
}
