/**
 * PostgreSQL refuses to run as root. As root, the server runs under a number that belongs to
 * nobody: no entry in /etc/passwd is needed or made, and no other program that dropped its rights
 * (they share `nobody`) can read its files.
 */
import { readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { unavailable } from './unavailable.ts'

export type Owner = { uid: number; gid: number }

/**
 * above what distributions give to people and services, below what containers map (subuid from
 * 100000 on)
 */
const ours = 61432

/** Null: the process itself is no root and runs the server as itself. */
export async function ownerFor(data: string): Promise<Owner | null> {
  if (process.getuid?.() !== 0) return null
  const made = await stat(data).catch(() => null)
  // made earlier by a user who is no root: the server goes on under that user
  return made && made.uid !== 0 ? { uid: made.uid, gid: made.gid } : { uid: ours, gid: ours }
}

/**
 * initdb alone needs the name of its user, so it runs as a user that has one; the files that it
 * creates change their owner at once. The group is that of the server, which may enter the parent
 * folders.
 */
export async function initdbUser(owner: Owner): Promise<Owner> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => ''))
    .split('\n')
    .map(line => line.split(':'))
  const users = lines
    .map(([name, , uid]) => ({ name, uid: Number(uid) }))
    .filter(({ uid }) => uid > 0)
  const user = users.find(({ name }) => name === 'nobody') ?? users[0]
  if (!user)
    throw unavailable(
      'PostgreSQL can not be set up as root: /etc/passwd names no other user',
      'Run the service as another user.',
    )
  return { uid: user.uid, gid: owner.gid }
}

/** Whether `owner` can go into `folder`: it needs the x bit of every folder on the way. */
export async function mayEnter(owner: Owner, folder: string): Promise<boolean> {
  const { uid, gid, mode } = await stat(folder)
  const bit = uid === owner.uid ? 0o100 : gid === owner.gid ? 0o010 : 0o001
  if ((mode & bit) === 0) return false
  return dirname(folder) === folder || (await mayEnter(owner, dirname(folder)))
}
